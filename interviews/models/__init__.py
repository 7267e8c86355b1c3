"""Models of the interviews room, one file a subject."""

from interviews.models.codebook import Code, Codebook
from interviews.models.coding import CodedSegment
from interviews.models.interview import Interview, Transcript

__all__ = ["Code", "Codebook", "CodedSegment", "Interview", "Transcript"]
