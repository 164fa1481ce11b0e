// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.nifi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** Requests to NiFi's REST API and their answers as JSON. */
final class RestCalls {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

    private final URI base;

    RestCalls(final URI base) {
        this.base = base;
    }

    JsonNode get(final String path) {
        return json(send(request(path).GET().build()));
    }

    byte[] bytes(final String path) {
        return send(request(path).GET().build());
    }

    JsonNode put(final String path, final Object body) {
        return json(send(withBody(path, "PUT", body)));
    }

    JsonNode post(final String path, final Object body) {
        return json(send(withBody(path, "POST", body)));
    }

    JsonNode delete(final String path) {
        return json(send(request(path).DELETE().build()));
    }

    /** Uploads a file as a form does. */
    JsonNode upload(final String path, final Map<String, String> fields, final Path file) {
        final String boundary = UUID.randomUUID().toString();
        final StringBuilder head = new StringBuilder();
        fields.forEach((name, value) -> head.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"").append(name).append("\"\r\n\r\n")
                .append(value).append("\r\n"));
        head.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"file\"; filename=\"").append(file.getFileName())
                .append("\"\r\nContent-Type: application/json\r\n\r\n");
        final String tail = "\r\n--" + boundary + "--\r\n";
        try {
            final HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.concat(HttpRequest.BodyPublishers.ofString(head.toString()),
                    HttpRequest.BodyPublishers.ofByteArray(Files.readAllBytes(file)), HttpRequest.BodyPublishers.ofString(tail));
            return json(send(request(path).header("Content-Type", "multipart/form-data; boundary=" + boundary).POST(body).build()));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest withBody(final String path, final String method, final Object body) {
        try {
            return request(path).header("Content-Type", "application/json").method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))).build();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(final String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT);
    }

    private static byte[] send(final HttpRequest request) {
        try {
            final HttpResponse<byte[]> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new RestException("NiFi answered %d to %s %s: %s".formatted(response.statusCode(), request.method(), request.uri().getPath(),
                        new String(response.body(), StandardCharsets.UTF_8)));
            }
            return response.body();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for NiFi", e);
        }
    }

    private static JsonNode json(final byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
