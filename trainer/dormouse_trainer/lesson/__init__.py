"""What a night teaches: which rehearsals, in which conversations, with which teacher."""
