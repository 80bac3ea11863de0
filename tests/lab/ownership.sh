running_hosts() { :; }
