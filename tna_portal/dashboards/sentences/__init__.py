"""Released numbers in whole sentences, in the reader's language, none saying more than its interval.

`pages.py` puts together what a page needs; each other module writes of one subject. Names of needs and
codes stand in quotation marks, names of regions in the case that the sentence asks for (as data).
"""
