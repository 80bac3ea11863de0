#pragma once
// What a user may do, put to the API server as SubjectAccessReviews (authorization.k8s.io/v1), and read from
// what it answers. Nothing here asks the API.

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/phases/user_access.hpp"

namespace muster::phases {

/// What an operator wants to know of a developer: the questions, all not allowed yet. Those of the namespace
/// only where there is one.
std::vector<Permission> usual_questions(const WantedAccess& wanted);

/// Something that the role (`kubectl get clusterrole NAME -o json`) allows, as a question; nothing where it
/// has no rule about resources, or only about some of them by name.
std::optional<Permission> question_of_role(const boost::json::value& role, bool name_space);

/// One List of reviews, for `kubectl create`, that put the questions for the user.
std::string access_reviews(const WantedAccess& wanted, const std::vector<Permission>& questions);

/// The questions with their answers: one line "true" or "false" each, in their order. A command Error for
/// anything else.
Result<std::vector<Permission>> answered(std::vector<Permission> questions, std::string_view answers);

}  // namespace muster::phases
