// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.emailpersonalization.nifi.esp.client.PlannedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RehearsalTest {

    private final List<PlannedRequest> planned = new ArrayList<>();
    private final Rehearsal rehearsal = new Rehearsal((method, uri, body) -> Rehearsal.Answer.of(201, "{\"took\": \"%s\"}".formatted(body)), planned::add);

    private static HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create("https://vendor.example/v1/contacts?channel=EMAIL"));
    }

    @Test
    void aReadIsSent() {
        assertEquals(Optional.empty(), rehearsal.answer(request().GET().build()));
        assertEquals(List.of(), planned);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "HEAD", "MERGE"})
    void everyOtherMethodCountsAsAWrite(final String method) {
        final HttpResponse<String> answer = rehearsal.answer(request().method(method, HttpRequest.BodyPublishers.ofByteArray("Jürgen".getBytes(StandardCharsets.UTF_8))).build())
                .orElseThrow();
        assertEquals("201 {\"took\": \"Jürgen\"}", answer.statusCode() + " " + answer.body());
        assertEquals(method + " https://vendor.example/v1/contacts?channel=EMAIL Jürgen", "%s %s %s".formatted(planned.getFirst().method(), planned.getFirst().url(), planned.getFirst().body()));
    }

    @Test
    void everyHeaderThatIsNotKnownToBeOpenIsMasked() {
        rehearsal.answer(request().header("Authorization", "Bearer secret").header("api-key", "secret").header("X-New-Credential", "secret").header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.noBody()).build());
        assertEquals(Map.of("Authorization", "***", "api-key", "***", "X-New-Credential", "***", "Accept", "application/json"), planned.getFirst().headers());
    }

    @Test
    void aRequestWithoutABodyHasAnEmptyOne() {
        rehearsal.answer(request().DELETE().build());
        assertEquals("", planned.getFirst().body());
    }
}
