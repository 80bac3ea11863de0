#pragma once
// What of Ansible's language playbooks may use, as `muster explain playbooks` tells it: from the tables that
// playbooks are read by.

#include <string>

namespace muster::playbook {

/// Keywords, loops, includes, templates and modules, known and refused, in lines of at most 80 columns.
std::string language_text();

}  // namespace muster::playbook
