"""What all letters on paper share: head, signature, days in words, and how a DOCX is laid out.

Pure: knows no framework.
"""
