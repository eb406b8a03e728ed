"""What a mail says. All pure: bytes and values in, values out, None for absent."""
