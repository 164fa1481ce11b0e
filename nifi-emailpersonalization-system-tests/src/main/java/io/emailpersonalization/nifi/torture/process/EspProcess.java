// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.sandbox.Ports;
import io.emailpersonalization.nifi.sandbox.command.SandboxMain;
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

/** The ESP sandbox as a process that can be killed. The effects of its answered requests survive a kill, as at a vendor. */
public final class EspProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

    private final int port = Ports.free();
    private final JavaProcess process;

    public EspProcess(final Path work) {
        process = new JavaProcess(JavaProcess.ownClasspath(), work.resolve("esp.log"),
                List.of(SandboxMain.class.getName(), "--port", Integer.toString(port), "--state", work.resolve("esp.state").toString()));
        start();
    }

    /** Starts the process, also after a kill. */
    public void start() {
        process.start();
        NifiRest.await("the ESP sandbox to answer", LIMIT, this::answers);
    }

    public void kill() {
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
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Adds an audience, or changes it. */
    public void audience(final String id, final String json) {
        post("audiences/" + id, json);
    }

    /** The contacts of an audience by address. */
    public Map<String, JsonNode> members(final String audience) {
        final Map<String, JsonNode> members = new LinkedHashMap<>();
        get("audiences").path(audience).path("members").forEach(member -> members.put(member.get("email_address").asText(), member));
        return members;
    }

    /** Returns the requests with an effect before the last kill, and all requests since. */
    public List<JsonNode> requests() {
        final List<JsonNode> requests = new ArrayList<>();
        get("requests").forEach(requests::add);
        return requests;
    }

    public int peakConnections() {
        return get("status").get("mostConnections").asInt();
    }

    public int held() {
        return get("status").get("held").asInt();
    }

    public void setLatencyMillis(final long millis) {
        post("settings", "{\"latencyMillis\": %d}".formatted(millis));
    }

    /** The next contact batch has its effect and gets no answer. */
    public void holdNextBatch() {
        post("faults", "{\"method\": \"POST\", \"path\": \"/lists/\", \"skip\": 0, \"times\": 1, \"kind\": \"HOLD_AFTER_EFFECT\"}");
    }

    public void clearFaults() {
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
