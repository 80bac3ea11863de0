#include "agent/protocol/image_name.hpp"

namespace muster {

namespace {

std::string_view canonical(std::string_view image) {
  for (const std::string_view prefix : {"docker.io/", "library/"}) {
    if (image.starts_with(prefix)) image.remove_prefix(prefix.size());
  }
  return image;
}

bool has_tag(std::string_view image) {
  return image.find(':', image.rfind('/') + 1) != image.npos;
}

}  // namespace

bool is_wanted_image(std::string_view image, std::string_view wanted) {
  image = canonical(image);
  wanted = canonical(wanted);
  if (has_tag(wanted)) return image == wanted;
  return image.starts_with(wanted) && image.size() > wanted.size() &&
         (image[wanted.size()] == ':' || image[wanted.size()] == '/');
}

}  // namespace muster
