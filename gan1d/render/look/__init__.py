"""The look of pictures, and their words."""
