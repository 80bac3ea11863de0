#pragma once
// What Kubernetes, DNS, container registries and Ansible take for a name.

#include <string_view>

namespace muster::cluster {

/// RFC 1123 label: at most 63 of a-z, 0-9 and "-", no "-" at either end.
bool is_label(std::string_view text);
/// RFC 1123 subdomain: labels with dots between them, at most 253 characters.
bool is_subdomain(std::string_view text);
/// As is_subdomain, in upper or lower case: a name that DNS may know. Digits and dots alone are no name.
bool is_dns_name(std::string_view text);
/// The key of a Kubernetes label or taint: an optional subdomain and "/", then at most 63 of A-Z, a-z, 0-9,
/// "-", "_" and ".".
bool is_label_key(std::string_view text);
/// The value of a Kubernetes label or taint: as the key without a prefix, or empty.
bool is_label_value(std::string_view text);
/// An image or a repository prefix: no scheme, no spaces, no "/" at either end.
bool is_image_name(std::string_view text);
/// A variable of playbooks: letters, digits and "_", no digit in front, and none of Python's keywords
/// (Ansible refuses those).
bool is_variable_name(std::string_view text);

}  // namespace muster::cluster
