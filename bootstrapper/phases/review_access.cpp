#include "agent/protocol/deadline.hpp"
#include "bootstrapper/phases/access_review.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

constexpr auto kPatience = std::chrono::seconds(20);

asio::awaitable<Result<std::vector<Permission>>> ask(Run& run, std::vector<Permission> questions) {
  const auto reviews = access_reviews(run.user->wanted, questions);
  // Nothing is created: the API server answers such an object and forgets it.
  const std::vector<std::string> create = {"create", "-f", "-", "-o", R"(jsonpath={.status.allowed}{"\n"})"};
  CO_TRY(const auto answers, co_await kubectl_read(run.master(), create, reviews));
  co_return answered(std::move(questions), answers);
}

/// The API server learns of a new binding a moment after it is written.
asio::awaitable<Result<>> wait_for_binding(Run& run) {
  const auto& access = *run.user;
  std::vector<std::string> what = {access.role->kind == "Role" ? "role" : "clusterrole", access.role->name};
  if (access.role->kind == "Role") what.insert(what.end(), {"-n", access.wanted.name_space});
  CO_TRY(const auto role, co_await kubectl_get(run.master(), what));
  const auto question = question_of_role(role, !access.wanted.cluster_wide);
  if (!question) co_return Result<>{};
  const std::vector<Permission> questions(1, *question);
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    CO_TRY(const auto answers, co_await ask(run, questions));
    if (answers.front().allowed) co_return Result<>{};
    if (std::chrono::steady_clock::now() > give_up) {
      co_return fail(ErrorKind::command, access.wanted.user + " is bound to " + access.role->kind + " " +
                                             access.role->name + ", and the API server does not let it " +
                                             question->verb + " " + question->resource)
          .in(run.master().host().name)
          .next("look at --authorization-mode of kube-apiserver: wanted Node,RBAC");
    }
    co_await muster::wait_for(std::chrono::milliseconds(200));
  }
}

asio::awaitable<Result<Outcome>> review_access(Run& run) {
  auto& access = *run.user;
  if (access.role) {
    CO_TRY(co_await wait_for_binding(run));
  }
  const auto questions = usual_questions(access.wanted);
  CO_TRY(access.permissions, co_await ask(run, questions));
  co_return Outcome::unchanged();
}

}  // namespace

constinit const Phase kReviewAccess = {
    .name = "review-access", .title = "ask the API what the user may do", .run = review_access};

}  // namespace muster::phases
