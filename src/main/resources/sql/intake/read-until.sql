select read_until from read_mark where source = :#${variable.source}
