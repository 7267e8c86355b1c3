"""What final findings say together: the same problems, codes that meet, and when nothing new comes."""
