// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.verify;

import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.HeldContact;
import io.emailpersonalization.nifi.esp.client.ReadOutcome;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.run.VendorAnswer;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappedContact;
import io.emailpersonalization.nifi.mapping.MappingException;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Verifies the records of one FlowFile: maps them as the push did, reads their contacts in batches of the vendor's size, compares, and sends every record to the sink. Holds one batch. Changes
 * nothing at the vendor. Tested by VerifyEspContactTest.
 */
public final class ContactVerifier {

    private final Target target;
    private final ContactSample sample;
    private final BooleanSupplier mayContinue;
    private final VerificationSink sink;
    private final ContactComparison comparison;
    private final ReadSelection selection;
    private final int batchSize;
    private final VerificationFigures figures = new VerificationFigures();
    private final List<Expected> batch = new ArrayList<>();
    private String stopReason;
    private boolean vendorUnavailable;
    private boolean blocked;

    /**
     * The audience to read, and the contacts that are expected there.
     *
     * @param audience the audience of the id, with its fields
     * @param status the field of a record with the status after the push
     */
    public record Target(EspClientService client, String audienceId, Audience audience, ContactMapping mapping, FieldPath status) {
    }

    private record Expected(Record record, MappedContact contact, ContactStatus status) {
    }

    /**
     * @param sample the records to verify
     * @param mayContinue asked before each request; false once the processor is stopped
     */
    public ContactVerifier(final Target target, final ContactSample sample, final BooleanSupplier mayContinue, final VerificationSink sink) {
        this.target = target;
        this.sample = sample;
        this.mayContinue = mayContinue;
        this.sink = sink;
        this.comparison = new ContactComparison(target.audience());
        this.selection = new ReadSelection(new HashSet<>(target.mapping().fieldNames()), !target.mapping().ownedTags().isEmpty());
        this.batchSize = target.client().capabilities().maxBatch(Feature.READ_BACK);
    }

    /** Takes the next record of the FlowFile. */
    public void accept(final Record record) {
        if (!sample.chooses()) {
            sink.notSampled(record);
            return;
        }
        final MappedContact contact;
        try {
            contact = target.mapping().map(record);
        } catch (final MappingException e) {
            sink.rejected(record, e.field(), "type", e.getMessage());
            return;
        }
        if (contact.email() == null) {
            sink.rejected(record, null, "address", "has no address by which the contact could be read");
            return;
        }
        batch.add(new Expected(record, contact, status(record)));
        if (batch.size() == batchSize) {
            flush();
        }
    }

    /** Verifies what is left. Called after the last record. */
    public void flush() {
        if (!batch.isEmpty()) {
            final List<Expected> taken = List.copyOf(batch);
            batch.clear();
            verify(taken);
        }
    }

    private ContactStatus status(final Record record) {
        final String text = target.status() == null ? null : target.status().readString(record);
        return text == null || text.isBlank() ? null : ContactStatus.of(text.strip());
    }

    private void verify(final List<Expected> contacts) {
        if (isStopped()) {
            contacts.forEach(each -> sink.postponed(each.record(), vendorUnavailable));
            return;
        }
        final List<String> addresses = contacts.stream().map(each -> each.contact().email()).distinct().toList();
        final VendorAnswer<List<ReadOutcome>> answer = VendorAnswer.to(() -> target.client().read(target.audienceId(), addresses, selection));
        switch (answer.kind()) {
            case RECEIVED -> settle(contacts, addresses, answer.value());
            case CONTENT_REFUSED -> bisect(contacts, answer.reason());
            case REFUSED -> {
                stopReason = answer.reason();
                blocked = true;
                verify(contacts);
            }
            case UNAVAILABLE, EXPIRED, NO_ROOM -> {
                stopReason = answer.reason();
                vendorUnavailable = true;
                verify(contacts);
            }
        }
    }

    /** Finds the contact that makes the vendor refuse the batch. */
    private void bisect(final List<Expected> contacts, final String reason) {
        if (contacts.size() == 1) {
            sink.rejected(contacts.getFirst().record(), null, "refused", reason);
        } else {
            verify(contacts.subList(0, contacts.size() / 2));
            verify(contacts.subList(contacts.size() / 2, contacts.size()));
        }
    }

    private void settle(final List<Expected> contacts, final List<String> addresses, final List<ReadOutcome> outcomes) {
        final Map<String, ReadOutcome> byAddress = new HashMap<>();
        for (int i = 0; i < addresses.size(); i++) {
            byAddress.put(addresses.get(i), outcomes.get(i));
        }
        for (final Expected each : contacts) {
            switch (byAddress.get(each.contact().email())) {
                case ReadOutcome.Found found -> compare(each, found.contact());
                case ReadOutcome.Absent absent -> {
                    figures.count(each.status(), ContactStatus.ABSENT);
                    sink.missing(each.record(), "the vendor has no such contact");
                }
                case ReadOutcome.Refused refused -> sink.rejected(each.record(), null, "refused", refused.reason());
                case ReadOutcome.Unknown unknown -> sink.postponed(each.record(), true);
            }
        }
    }

    /** An archived contact is out of the audience: only where the push found it archived already was that to be expected. */
    private void compare(final Expected expected, final HeldContact held) {
        figures.count(expected.status(), held.status());
        if (held.status() == ContactStatus.ARCHIVED && expected.status() != ContactStatus.ARCHIVED) {
            sink.missing(expected.record(), "the contact is archived");
            return;
        }
        final ContactComparison.Difference difference = comparison.compare(expected.contact(), expected.status(), held);
        figures.count(difference);
        if (difference.mismatches().isEmpty()) {
            sink.verified(expected.record());
        } else {
            sink.mismatched(expected.record(), difference.mismatches());
        }
    }

    private boolean isStopped() {
        if (stopReason == null && !mayContinue.getAsBoolean()) {
            stopReason = "the component was stopped";
        }
        return stopReason != null;
    }

    /** Why the verification stopped; empty if it did not. */
    public Optional<String> stopReason() {
        return Optional.ofNullable(stopReason);
    }

    /** Whether it stopped until a cause outside of it is mended: the vendor refuses key or audience. */
    public boolean isBlocked() {
        return blocked;
    }

    public VerificationFigures figures() {
        return figures;
    }
}
