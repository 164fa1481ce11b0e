// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import io.emailpersonalization.nifi.sandbox.esp.audience.AudienceStore;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.audience.StatusChange;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.sandbox.esp.vendor.RequestWindow;
import io.emailpersonalization.nifi.sandbox.esp.vendor.VendorApi;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The smallest vendor: {@code PUT} and {@code GET /v1/<audience>/people/<address>} with {@code {status, fields}}, the key in a header of its own, addresses in exactly one
 * spelling, and a limit per hour on reading.
 */
final class DirectoryApi implements VendorApi {

    static final int READS_PER_HOUR = 3;

    private static final RequestWindow READS = new RequestWindow("reads", READS_PER_HOUR, Duration.ofHours(1));

    @Override
    public String name() {
        return "Directory";
    }

    @Override
    public String root() {
        return "/v1";
    }

    @Override
    public String audiencePath() {
        return "/v1/";
    }

    @Override
    public String contactPath(final String address) {
        return "/people/" + address;
    }

    @Override
    public String contactKey(final String address) {
        return address;
    }

    @Override
    public void addDefaultFields(final SandboxAudience audience) {
        audience.addField("name", "Name", "text", false);
    }

    @Override
    public Map<String, Object> contactJson(final SandboxAudience audience, final SandboxContact contact) {
        return Map.of("email_address", contact.address(), "status", contact.status(), "fields", contact.fields());
    }

    @Override
    public boolean isAuthorized(final Headers headers, final String apiKey) {
        return apiKey.equals(headers.getFirst("directory-key"));
    }

    @Override
    public Reply unauthorized() {
        return Reply.json(401, "application/json", Map.of("code", "unauthorized"));
    }

    @Override
    public int maxConnections() {
        return 2;
    }

    @Override
    public List<RequestWindow> windows(final Request request) {
        return "GET".equals(request.method()) ? List.of(READS) : List.of();
    }

    @Override
    public Reply tooManyRequests() {
        return Reply.json(429, "application/json", Map.of("code", "slow_down"));
    }

    @Override
    public Reply answer(final Request request, final AudienceStore audiences) {
        final String[] path = request.path().split("/");
        final SandboxAudience audience = path.length == 5 ? audiences.find(path[2]) : null;
        if (audience == null) {
            return Reply.json(404, "application/json", Map.of("code", "not_found"));
        }
        final SandboxContact known = audience.find(path[4]);
        if ("GET".equals(request.method())) {
            return known == null ? Reply.json(404, "application/json", Map.of("code", "not_found")) : Reply.json(contactJson(audience, known));
        }
        final SandboxContact contact = known == null ? audience.add(path[4]) : known;
        final JsonNode body = request.json();
        audience.setStatus(contact, body.path("status").asText(), StatusChange.Actor.API, request.at());
        body.path("fields").properties().forEach(field -> contact.fields().put(field.getKey(), field.getValue().asText()));
        return Reply.NO_CONTENT;
    }
}
