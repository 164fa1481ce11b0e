// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappedContact;
import io.emailpersonalization.nifi.mapping.MappingFault;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** The push of the records of one FlowFile: every record ends in the sink exactly once. */
final class Push {

    private final EspClientService client;
    private final ContactMapping mapping;
    private final Suppression suppression;
    private final String audience;
    private final boolean pending;
    private final BooleanSupplier mayGoOn;
    private final Sink sink;
    private final Map<String, Waiting> batch = new LinkedHashMap<>();
    private final Map<String, Long> statuses = new TreeMap<>();
    private final Map<String, Long> suppressions = new TreeMap<>();
    private final Map<String, Long> refusals = new TreeMap<>();
    private String trouble;
    private boolean refused;
    private long sent;

    /** Takes the records by their outcome. */
    interface Sink {
        void success(Record record, ContactOutcome outcome);

        void suppressed(Record record, String reason);

        void rejected(Record record, String field, String rule, String message);

        void unsent(Record record);
    }

    private record Waiting(Record record, Contact contact) {
    }

    /** @param mayGoOn asked before each request: false where the component is to stop */
    Push(final EspClientService client, final ContactMapping mapping, final Suppression suppression, final String audience, final boolean pending, final BooleanSupplier mayGoOn,
         final Sink sink) {
        this.client = client;
        this.mapping = mapping;
        this.suppression = suppression;
        this.audience = audience;
        this.pending = pending;
        this.mayGoOn = mayGoOn;
        this.sink = sink;
    }

    void accept(final Record record) {
        final Optional<String> reason = suppression.reason(record);
        if (reason.isPresent()) {
            suppress(record, reason.get());
            return;
        }
        final MappedContact mapped;
        try {
            mapped = mapping.map(record);
        } catch (final MappingFault e) {
            reject(record, e.field(), "type", e.getMessage());
            return;
        }
        if (mapped.email() == null) {
            suppress(record, "there is no address");
            return;
        }
        final Contact contact = new Contact(mapped.email(), mapped.language(), mapped.fields(), mapped.tags(), mapped.otherTags());
        final Waiting before = batch.put(mapped.email().toLowerCase(Locale.ROOT), new Waiting(record, contact));
        if (before != null) {
            suppress(before.record(), "a later record has the same address");
        }
        if (batch.size() == client.batchSize()) {
            flush();
        }
    }

    /** Sends what waits. */
    void flush() {
        if (!batch.isEmpty()) {
            send(new ArrayList<>(batch.values()));
            batch.clear();
        }
    }

    private void send(final List<Waiting> contacts) {
        if (trouble != null || !mayGoOn.getAsBoolean()) {
            trouble = trouble == null ? "the component was stopped" : trouble;
            contacts.forEach(waiting -> sink.unsent(waiting.record()));
            return;
        }
        try {
            final List<ContactOutcome> outcomes = client.upsert(audience, contacts.stream().map(Waiting::contact).toList(), pending);
            sent += contacts.size();
            for (int i = 0; i < contacts.size(); i++) {
                settle(contacts.get(i).record(), outcomes.get(i));
            }
        } catch (final EspUnavailableException e) {
            trouble = e.getMessage();
            contacts.forEach(waiting -> sink.unsent(waiting.record()));
        } catch (final EspRefusedException e) {
            if (!e.isContentAtFault()) {
                trouble = e.getMessage();
                refused = true;
                contacts.forEach(waiting -> sink.unsent(waiting.record()));
            } else if (contacts.size() == 1) {
                reject(contacts.getFirst().record(), null, "refused", e.getMessage());
            } else {
                // one contact poisons the batch: halves find it
                final int middle = contacts.size() / 2;
                send(contacts.subList(0, middle));
                send(contacts.subList(middle, contacts.size()));
            }
        }
    }

    private void settle(final Record record, final ContactOutcome outcome) {
        if (outcome.accepted()) {
            statuses.merge(outcome.result() + " " + outcome.status(), 1L, Long::sum);
            sink.success(record, outcome);
        } else {
            reject(record, outcome.field(), outcome.result(), outcome.message());
        }
    }

    private void suppress(final Record record, final String reason) {
        suppressions.merge(reason, 1L, Long::sum);
        sink.suppressed(record, reason);
    }

    private void reject(final Record record, final String field, final String rule, final String message) {
        refusals.merge(rule + (field == null ? "" : " " + field), 1L, Long::sum);
        sink.rejected(record, field, rule, message);
    }

    /** Why not everything could be sent; empty when it could. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Whether the vendor refused key or audience, so that nothing can be sent until somebody mends the configuration. */
    boolean isRefused() {
        return refused;
    }

    /** How many contacts the vendor has answered for. */
    long sent() {
        return sent;
    }

    Map<String, Long> statuses() {
        return statuses;
    }

    Map<String, Long> suppressions() {
        return suppressions;
    }

    Map<String, Long> refusals() {
        return refusals;
    }
}
