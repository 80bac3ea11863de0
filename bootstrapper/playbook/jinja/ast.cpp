#include "bootstrapper/playbook/jinja/ast.hpp"

#include <algorithm>

namespace muster::jinja {

NodePtr make_node(Node::Kind kind, std::size_t offset, std::string text, NodePtr first, NodePtr second) {
  auto made = std::make_unique<Node>();
  made->kind = kind;
  made->offset = offset;
  made->text = std::move(text);
  if (first) adopt(*made, made->children, std::move(first));
  if (second) adopt(*made, made->children, std::move(second));
  return made;
}

void adopt(Node& parent, std::vector<NodePtr>& children, NodePtr child) {
  if (child) parent.height = std::max(parent.height, child->height + 1);
  children.push_back(std::move(child));
}

}  // namespace muster::jinja
