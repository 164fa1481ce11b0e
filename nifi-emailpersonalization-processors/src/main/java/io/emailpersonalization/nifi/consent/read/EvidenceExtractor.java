// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import io.emailpersonalization.nifi.consent.register.Conditions;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.ConsentExpiry;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.record.value.TimeValues;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Extracts evidence of consent from records, and reports what it does not understand. For one thread. EvidenceExtractorTest, ConsentRulesTest and BrokenFilesTest cover this class. */
public final class EvidenceExtractor {

    private final ConsentFields fields;
    private final ConsentColumns columns;
    private final Instant asOf;
    private final ConsentReadReport report;

    public EvidenceExtractor(final ConsentFields fields, final ConsentColumns columns, final Instant asOf, final ConsentReadReport report) {
        this.fields = fields;
        this.columns = columns;
        this.asOf = asOf;
        this.report = report;
    }

    /**
     * Returns the evidence of a record. A consent whose rule does not hold is returned too: its conditions are kept with it.
     *
     * @param number position of the record in its FlowFile, from 1
     * @param doubtful whether the values may be in the wrong columns or cut off: such a record grants no consent
     */
    public List<Evidence> extract(final Record record, final long number, final boolean doubtful) {
        report.countReceived();
        final String address = fields.address(record);
        final SourceId id = fields.id(record);
        if (id == null && fields.customerId(record) != null) {
            report.countUntrustedId();
        } else if (id != null && id.source().isEmpty()) {
            report.countMissingSource();
        }
        final List<Evidence> refusals = deliverability(record, address);
        final boolean understood = addRefusals(record, address, refusals) & isStatusUnderstood(record);
        final String text = ConsentFields.text(fields.consent(), record);
        final Optional<ConsentEntry.Meaning> meaning = fields.words().meaning(text);
        final boolean unknown = meaning.isEmpty() && fields.words().isUnknown(text) && !RefusalWords.isEmpty(ConsentVocabulary.normalize(text));
        if (unknown) {
            report.countUnknownWord(ConsentVocabulary.normalize(text));
        }
        final StatedTime said = meaning.isPresent() ? statedTime(fields.consentDate(), record) : null;
        if (meaning.orElse(null) == ConsentEntry.Meaning.WITHDRAWN) {
            refusals.add(statement(record, address, Evidence.Kind.WITHDRAWN, said));
        }
        if (address == null) {
            return withoutAddress(record, number, refusals);
        }
        if (!doubtful) {
            // a consent beside an unknown word is written, and counts after a run that understands the whole record
            meaning.filter(word -> word != ConsentEntry.Meaning.WITHDRAWN).ifPresent(word -> refusals.add(word == ConsentEntry.Meaning.PENDING
                    ? statement(record, address, Evidence.Kind.PENDING, said) : grant(record, address, said)));
            if (unknown || !understood) {
                refusals.add(statement(record, address, Evidence.Kind.UNCLEAR, null));
            }
        }
        report.addEvidence(refusals.size());
        if (refusals.isEmpty() && !doubtful && !columns.names().isEmpty()) {
            refusals.add(statement(record, address, Evidence.Kind.NONE, null));
        }
        return refusals;
    }

    /** The refusals by the deliverability of the address. */
    private List<Evidence> deliverability(final Record record, final String address) {
        final List<Evidence> refusals = new ArrayList<>();
        final String text = ConsentFields.text(fields.status(), record);
        final String word = ConsentVocabulary.normalize(text);
        if (fields.words().isComplaint(text)) {
            refusals.add(statement(record, address, Evidence.Kind.COMPLAINT, null));
        } else if (fields.words().isBounce(text)) {
            refusals.add(statement(record, address, Evidence.Kind.BOUNCE, null));
        } else if (word != null && RefusalWords.withdrawals(fields.words()).contains(word)) {
            refusals.add(statement(record, address, Evidence.Kind.WITHDRAWN, null));
        }
        return refusals;
    }

    /** Whether the deliverability refuses, is harmless or is missing. Any other word may mean that the address must not be mailed. */
    private boolean isStatusUnderstood(final Record record) {
        final String text = ConsentFields.text(fields.status(), record);
        final String word = ConsentVocabulary.normalize(text);
        if (columns.statusIgnored() || RefusalWords.isEmpty(word) || !fields.words().isUnknownStatus(text)) {
            return true;
        }
        report.countUnknownStatus(word);
        return false;
    }

    /** Adds the refusals by the columns of refusals. Returns false if the value of one of them is unknown. */
    private boolean addRefusals(final Record record, final String address, final List<Evidence> refusals) {
        boolean understood = true;
        for (final RefusalColumn column : columns.refusals()) {
            final RefusalColumn.Answer answer = column.read(record);
            if (answer.type() == RefusalColumn.Type.NOT_UNDERSTOOD) {
                understood = false;
                report.countUnknownRefusal(column.name(), answer.word());
            } else if (answer.type() == RefusalColumn.Type.REFUSES) {
                if (answer.unreadableDate()) {
                    report.countUnreadableDate();
                }
                countIfFuture(answer.said());
                final Evidence refusal = statement(record, address, column.kind(), answer.said());
                if (!refusals.contains(refusal)) {
                    refusals.add(refusal);
                }
            }
        }
        return understood;
    }

    /** Refusals without a single address count for every address of a list, and for the other addresses of the same source and id. */
    private List<Evidence> withoutAddress(final Record record, final long number, final List<Evidence> refusals) {
        final String text = ConsentFields.text(fields.email(), record);
        if (text != null || !refusals.isEmpty() && fields.id(record) == null) {
            report.countUnreadableAddress();
            if (!refusals.isEmpty()) {
                report.countLostRefusal(number);
            }
        }
        final List<Evidence> all = new ArrayList<>(refusals);
        if (text != null) {
            final List<String> within = Arrays.stream(text.split("[,;\\s<>]+")).filter(part -> part.indexOf('@') > 0).map(MailAddress::canonical).filter(Objects::nonNull).distinct().toList();
            refusals.forEach(refusal -> within.forEach(address -> all.add(statement(record, address, refusal.kind(), refusal.saidAt()))));
        }
        report.addEvidence(all.size());
        return all;
    }

    private Evidence grant(final Record record, final String address, final StatedTime said) {
        final Conditions conditions = Conditions.of(fields.rules(), record, asOf);
        if (conditions != null && !conditions.hold(asOf)) {
            report.countRefusedByRule();
        }
        return new Evidence(address, Evidence.Kind.GRANTED, said, expiry(record), fields.source(record), fields.customerId(record), fields.proofOf(record), conditions,
                fields.traits().of(record));
    }

    private Evidence statement(final Record record, final String address, final Evidence.Kind word, final StatedTime said) {
        return new Evidence(address, word, said, null, fields.source(record), fields.customerId(record), fields.proofOf(record), null, fields.traits().of(record));
    }

    private StatedTime statedTime(final FieldPath path, final Record record) {
        if (path == null) {
            return null;
        }
        final StatedTime time = TimeValues.statedTime(value(path, record)).orElse(null);
        if (time == null && hasValue(path, record)) {
            report.countUnreadableDate();
        }
        countIfFuture(time);
        return time;
    }

    private void countIfFuture(final StatedTime time) {
        if (time != null && time.isFuture(asOf)) {
            report.countFutureDate();
        }
    }

    private Instant expiry(final Record record) {
        if (fields.expires() == null) {
            return null;
        }
        final Instant expiry = ConsentExpiry.of(fields.expires().read(record));
        if (ConsentExpiry.UNREADABLE.equals(expiry)) {
            report.countUnreadableExpiry();
        }
        return expiry;
    }

    private static Object value(final FieldPath path, final Record record) {
        final Object value = path.read(record);
        return value instanceof String ? ConsentFields.text(path, record) : value;
    }

    /** Whether the field has a value, of whatever type. */
    private static boolean hasValue(final FieldPath path, final Record record) {
        final String text = ConsentFields.text(path, record);
        return text == null ? path.read(record) != null && !(path.read(record) instanceof String) : !RefusalWords.isEmpty(ConsentVocabulary.normalize(text));
    }
}
