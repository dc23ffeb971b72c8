"""The commands of `pos-app`, one file each: they ask the rooms and print what came of it. No logic of their own."""
