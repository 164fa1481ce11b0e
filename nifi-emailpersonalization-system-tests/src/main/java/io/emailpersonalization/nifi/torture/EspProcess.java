// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.sandbox.Ports;
import io.emailpersonalization.nifi.sandbox.esp.SandboxMain;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ESP sandbox as a process that can be killed: what it had answered outlives it, as at a vendor. */
final class EspProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

    private final int port = Ports.free();
    private final JavaProcess process;

    EspProcess(final Path work) {
        process = new JavaProcess(JavaProcess.ownClasspath(), work.resolve("esp.log"),
                List.of(SandboxMain.class.getName(), "--port", Integer.toString(port), "--state", work.resolve("esp.state").toString()));
        start();
    }

    /** Starts it, or starts it again. */
    void start() {
        process.start();
        NifiRest.await("the ESP sandbox to answer", LIMIT, this::answers);
    }

    void kill() {
        process.kill();
    }

    private boolean answers() {
        if (!process.isRunning()) {
            throw new TortureException("The ESP sandbox ended while it was starting");
        }
        try {
            get("status");
            return true;
        } catch (final UncheckedIOException e) {
            return false;
        }
    }

    /** The root, without a trailing slash. */
    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Adds an audience, or changes it. */
    void audience(final String id, final String json) {
        post("audiences/" + id, json);
    }

    /** The contacts of an audience by address. */
    Map<String, JsonNode> members(final String audience) {
        final Map<String, JsonNode> members = new LinkedHashMap<>();
        get("audiences").path(audience).path("members").forEach(member -> members.put(member.get("email_address").asText(), member));
        return members;
    }

    /** Every request that had an effect, also before it was killed, and those since. */
    List<JsonNode> requests() {
        final List<JsonNode> requests = new ArrayList<>();
        get("requests").forEach(requests::add);
        return requests;
    }

    int mostConnections() {
        return get("status").get("mostConnections").asInt();
    }

    int held() {
        return get("status").get("held").asInt();
    }

    void setLatencyMillis(final long millis) {
        post("settings", "{\"latencyMillis\": %d}".formatted(millis));
    }

    /** The next contact batch has its effect and gets no answer. */
    void holdNextBatch() {
        post("faults", "{\"method\": \"POST\", \"path\": \"/lists/\", \"skip\": 0, \"times\": 1, \"kind\": \"HOLD_AFTER_EFFECT\"}");
    }

    void clearFaults() {
        send(HttpRequest.newBuilder(admin("faults")).DELETE());
        post("release", "{}");
    }

    private JsonNode get(final String path) {
        return send(HttpRequest.newBuilder(admin(path)).GET());
    }

    private void post(final String path, final String json) {
        send(HttpRequest.newBuilder(admin(path)).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private URI admin(final String path) {
        return uri().resolve("/admin/" + path);
    }

    private static JsonNode send(final HttpRequest.Builder request) {
        try {
            final HttpResponse<byte[]> response = CLIENT.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new TortureException("The ESP sandbox answered %d".formatted(response.statusCode()));
            }
            return response.body().length == 0 ? JSON.nullNode() : JSON.readTree(response.body());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TortureException("Interrupted", e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
