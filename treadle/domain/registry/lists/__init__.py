"""Reading facility lists: bytes in, a plan of what to create, change and refuse out. Pure; asks no database."""
