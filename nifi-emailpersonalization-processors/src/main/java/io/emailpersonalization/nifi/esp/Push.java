// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.Consent;
import io.emailpersonalization.nifi.consent.ConsentRegister;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappedContact;
import io.emailpersonalization.nifi.mapping.MappingFault;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** The push of the records of one FlowFile: every record ends in the sink exactly once. */
final class Push {

    private final EspClientService client;
    private final ContactMapping mapping;
    private final Suppression suppression;
    private final Target target;
    private final ConsentRegister ledger;
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

    /**
     * Where contacts go, and how.
     *
     * @param pending whether new contacts are asked for confirmation
     */
    record Target(String audience, EspOperation operation, boolean pending) {
    }

    private record Waiting(Record record, Contact contact) {
    }

    /**
     * @param ledger asked immediately before each request; null for none
     * @param mayGoOn asked before each request: false where the component is to stop
     */
    Push(final EspClientService client, final ContactMapping mapping, final Suppression suppression, final Target target, final ConsentRegister ledger, final BooleanSupplier mayGoOn,
         final Sink sink) {
        this.client = client;
        this.mapping = mapping;
        this.suppression = suppression;
        this.target = target;
        this.ledger = ledger;
        this.mayGoOn = mayGoOn;
        this.sink = sink;
    }

    void accept(final Record record) {
        final Optional<String> reason = target.operation() == EspOperation.UPSERT ? suppression.reason(record) : Optional.empty();
        if (reason.isPresent()) {
            suppress(record, reason.get());
            return;
        }
        final Contact contact;
        try {
            contact = contact(record);
        } catch (final MappingFault e) {
            reject(record, e.field(), "type", e.getMessage());
            return;
        }
        if (contact.email() == null) {
            suppress(record, "there is no address");
            return;
        }
        final Waiting before = batch.put(contact.email().toLowerCase(Locale.ROOT), new Waiting(record, contact));
        if (before != null) {
            suppress(before.record(), "a later record has the same address");
        }
        if (batch.size() == client.batchSize()) {
            flush();
        }
    }

    private Contact contact(final Record record) throws MappingFault {
        if (target.operation() == EspOperation.UNSUBSCRIBE) {
            return new Contact(mapping.email(record), null, Map.of(), Set.of(), Set.of());
        }
        final MappedContact mapped = mapping.map(record);
        return new Contact(mapped.email(), mapped.language(), mapped.fields(), mapped.tags(), mapped.otherTags());
    }

    /** Sends what waits. */
    void flush() {
        if (!batch.isEmpty()) {
            send(mailable(new ArrayList<>(batch.values())));
            batch.clear();
        }
    }

    /** Those whom the ledger holds granted now; the others are suppressed, and unsubscribed where they withdrew. */
    private List<Waiting> mailable(final List<Waiting> contacts) {
        if (ledger == null || trouble != null) {
            return contacts;
        }
        final Map<String, Consent> consents;
        try {
            consents = ledger.consents(contacts.stream().map(waiting -> waiting.contact().email()).toList(), Instant.now());
        } catch (final StoreException e) {
            // nobody is mailed on what cannot be known
            trouble = "the consent ledger cannot be asked: " + e.getMessage();
            refused = true;
            return contacts;
        }
        final List<Waiting> granted = new ArrayList<>(contacts.size());
        final List<Waiting> withdrawn = new ArrayList<>();
        for (final Waiting waiting : contacts) {
            switch (consents.get(waiting.contact().email()).state()) {
                case GRANTED -> granted.add(waiting);
                case UNKNOWN -> suppress(waiting.record(), "the ledger knows no consent");
                case PENDING -> suppress(waiting.record(), "consent is not confirmed yet");
                case WITHDRAWN, EXPIRED, ERASED -> withdrawn.add(waiting);
            }
        }
        unsubscribe(withdrawn);
        return granted;
    }

    private void unsubscribe(final List<Waiting> withdrawn) {
        if (withdrawn.isEmpty()) {
            return;
        }
        try {
            client.unsubscribe(target.audience(), withdrawn.stream().map(waiting -> waiting.contact().email()).toList())
                    .forEach(outcome -> statuses.merge(outcome.result() + " " + outcome.status(), 1L, Long::sum));
            withdrawn.forEach(waiting -> suppress(waiting.record(), "the ledger holds consent withdrawn or expired"));
        } catch (final EspUnavailableException | EspRefusedException e) {
            trouble = e.getMessage();
            withdrawn.forEach(waiting -> sink.unsent(waiting.record()));
        }
    }

    private void send(final List<Waiting> contacts) {
        if (contacts.isEmpty()) {
            return;
        }
        if (trouble != null || !mayGoOn.getAsBoolean()) {
            trouble = trouble == null ? "the component was stopped" : trouble;
            contacts.forEach(waiting -> sink.unsent(waiting.record()));
            return;
        }
        try {
            final List<ContactOutcome> outcomes = request(contacts.stream().map(Waiting::contact).toList());
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

    private List<ContactOutcome> request(final List<Contact> contacts) throws EspUnavailableException, EspRefusedException {
        return target.operation() == EspOperation.UPSERT ? client.upsert(target.audience(), contacts, target.pending())
                : client.unsubscribe(target.audience(), contacts.stream().map(Contact::email).toList());
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

    /** Whether nothing can be sent until somebody mends something: the vendor refused key or audience, or the ledger cannot be asked. */
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
