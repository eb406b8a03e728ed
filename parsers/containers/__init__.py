"""Files that hold other files: zip, tar and gz, winmail.dat, .msg. One module, one format; all pure."""
