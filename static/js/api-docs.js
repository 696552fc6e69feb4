// The description of the API to read and try. What is tried goes through this browser's own session.
document.addEventListener("DOMContentLoaded", function () {
  var place = document.getElementById("docs");
  window.SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: -1,
    presets: [window.SwaggerUIBundle.presets.apis],
    requestInterceptor: function (request) {
      if (new URL(request.url, location.href).origin === location.origin && request.method !== "GET") {
        request.headers["X-CSRFToken"] = place.dataset.token;
      }
      return request;
    }
  });
});
