// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContact;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContacts;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotRefusals;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Creates and updates contacts (POST /crm/v3/objects/contacts/batch/create and /update). Each input has a trace id, so that an answer in parts (HTTP 207) names those that failed. Updates go by
 * id, which keeps the properties that are not sent; an upsert by e-mail does not. A batch that is refused as a whole is sent in halves. Tested by HubSpotClientTest.
 */
final class HubSpotWriter {

    private final HubSpotApi api;

    HubSpotWriter(final HubSpotApi api) {
        this.api = api;
    }

    /**
     * A contact to write.
     *
     * @param traceId tells the input from others of the batch
     * @param id of an existing contact; null for a new one
     * @param email of a new contact; null for an existing one
     */
    record Input(String traceId, String id, String email, Map<String, String> properties) {

        Map<String, Object> json() {
            final Map<String, Object> json = new LinkedHashMap<>();
            final Map<String, String> all = new LinkedHashMap<>(properties);
            if (id == null) {
                all.put(HubSpotContact.EMAIL, email);
            } else {
                json.put("id", id);
            }
            json.put("properties", all);
            json.put("objectWriteTraceId", traceId);
            return json;
        }
    }

    /** What became of an input. */
    sealed interface Result {

        /** HubSpot holds it. */
        record Written(String id) implements Result {
        }

        /**
         * The address belongs to another contact.
         *
         * @param id that contact's; null where HubSpot does not name it
         */
        record Conflict(String id) implements Result {
        }

        /** It was not written: refused, or without an answer. */
        record Failed(ContactOutcome outcome) implements Result {
        }
    }

    /** Creates contacts. Returns a result per trace id. */
    Map<String, Result> create(final List<Input> inputs) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return write("batch/create", inputs);
    }

    /** Updates contacts, each once. Returns a result per trace id. */
    Map<String, Result> update(final List<Input> inputs) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return write("batch/update", inputs);
    }

    private Map<String, Result> write(final String path, final List<Input> inputs) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        if (inputs.isEmpty()) {
            return Map.of();
        }
        final HubSpotApi.Answer answer = api.send("POST", HubSpotContacts.PATH + path, Map.of("inputs", inputs.stream().map(Input::json).toList()), HubSpotApi::hasResults);
        if (answer.isSuccess()) {
            return results(answer.body(), inputs);
        }
        return inputs.size() == 1 ? Map.of(inputs.getFirst().traceId(), failed(answer.body())) : writeHalves(path, inputs);
    }

    private Map<String, Result> writeHalves(final String path, final List<Input> inputs) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final int middle = inputs.size() / 2;
        final Map<String, Result> results = new HashMap<>(write(path, inputs.subList(0, middle)));
        final List<Input> others = inputs.subList(middle, inputs.size());
        try {
            results.putAll(write(path, others));
        } catch (final EspUnavailableException | DeadlineExceededException e) {
            if (results.values().stream().noneMatch(Result.Written.class::isInstance)) {
                throw e;
            }
            final boolean isLate = e instanceof DeadlineExceededException;
            others.forEach(input -> results.put(input.traceId(), new Result.Failed(isLate ? ContactOutcome.tooLate() : ContactOutcome.unknown(e.getMessage()))));
        }
        return results;
    }

    private static Map<String, Result> results(final JsonNode body, final List<Input> inputs) {
        final Map<String, String> written = new HashMap<>();
        body.path("results").forEach(result -> {
            final String id = result.path("id").asText("");
            written.put(id, id);
            written.put(MailAddress.key(result.path("properties").path(HubSpotContact.EMAIL).asText("")), id);
            written.put("trace " + result.path("objectWriteTraceId").asText(""), id);
        });
        final Map<String, JsonNode> errors = new HashMap<>();
        body.path("errors").forEach(error -> error.path("context").path("objectWriteTraceId").forEach(trace -> errors.put(trace.asText(), error)));
        final Map<String, Result> results = new HashMap<>();
        for (final Input input : inputs) {
            final String id = written.getOrDefault("trace " + input.traceId(), written.get(input.id() == null ? MailAddress.key(input.email()) : input.id()));
            if (errors.containsKey(input.traceId())) {
                results.put(input.traceId(), failed(errors.get(input.traceId())));
            } else {
                results.put(input.traceId(), id == null ? new Result.Failed(ContactOutcome.unknown("HubSpot took the batch and says nothing of this contact")) : new Result.Written(id));
            }
        }
        return results;
    }

    private static Result failed(final JsonNode error) {
        return "CONFLICT".equals(error.path("category").asText()) ? new Result.Conflict(HubSpotRefusals.existingId(error)) : new Result.Failed(HubSpotRefusals.outcome(error));
    }
}
