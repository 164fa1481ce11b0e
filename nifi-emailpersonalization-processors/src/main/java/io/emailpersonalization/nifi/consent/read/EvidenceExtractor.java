// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import io.emailpersonalization.nifi.consent.register.Conditions;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.ConsentEntry;
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

/** Reads evidence of consent from records, one by one, and counts what it does not understand. Not safe for threads. */
public final class EvidenceExtractor {

    private final ConsentFields fields;
    private final ConsentColumns columns;
    private final Instant asOf;
    private final ConsentReadReport tally;

    public EvidenceExtractor(final ConsentFields fields, final ConsentColumns columns, final Instant asOf, final ConsentReadReport tally) {
        this.fields = fields;
        this.columns = columns;
        this.asOf = asOf;
        this.tally = tally;
    }

    /**
     * What a record says; consent that a rule does not let count is evidence that does not count yet.
     *
     * @param number of the record in its FlowFile
     * @param doubtful whether its values may stand in the wrong columns, or may be cut off: nobody is taken to have agreed by such a row
     */
    public List<Evidence> extract(final Record record, final long number, final boolean doubtful) {
        tally.received();
        final String address = fields.address(record);
        final SourceId id = fields.id(record);
        tally.identity(id == null && fields.customerId(record) != null, id != null && id.source().isEmpty());
        final List<Evidence> refusals = deliverability(record, address);
        final boolean understood = addRefusals(record, address, refusals);
        final String text = ConsentFields.text(fields.consent(), record);
        final Optional<ConsentEntry.Meaning> meaning = fields.words().meaning(text);
        final boolean unknown = meaning.isEmpty() && fields.words().isUnknown(text) && !RefusalWords.isEmpty(ConsentVocabulary.normalize(text));
        if (unknown) {
            tally.unknownWord(ConsentVocabulary.normalize(text));
        }
        final StatedTime said = meaning.isPresent() ? moment(fields.consentDate(), record) : null;
        if (meaning.orElse(null) == ConsentEntry.Meaning.WITHDRAWN) {
            refusals.add(statement(record, address, Evidence.Kind.WITHDRAWN, said));
        }
        if (address == null) {
            return withoutAddress(record, number, refusals);
        }
        if (!doubtful) {
            // a yes beside something that is not understood is kept, and does not count before a run that understands all of it
            meaning.filter(word -> word != ConsentEntry.Meaning.WITHDRAWN).ifPresent(word -> refusals.add(word == ConsentEntry.Meaning.PENDING
                    ? statement(record, address, Evidence.Kind.PENDING, said) : grant(record, address, said)));
            if (unknown || !understood) {
                refusals.add(statement(record, address, Evidence.Kind.UNCLEAR, null));
            }
        }
        tally.evidence(refusals.size());
        if (refusals.isEmpty() && !doubtful && !columns.names().isEmpty()) {
            refusals.add(statement(record, address, Evidence.Kind.NONE, null));
        }
        return refusals;
    }

    /** What the deliverability says. */
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

    /** What the columns say that refuse; false where one of them is not understood. */
    private boolean addRefusals(final Record record, final String address, final List<Evidence> refusals) {
        boolean understood = true;
        for (final RefusalColumn column : columns.refusals()) {
            final RefusalColumn.Answer answer = column.read(record);
            if (answer.type() == RefusalColumn.Type.NOT_UNDERSTOOD) {
                understood = false;
                tally.unknownRefusal(column.name(), answer.word());
            } else if (answer.type() == RefusalColumn.Type.REFUSES) {
                tally.unreadableDate(answer.unreadableDate());
                tally.futureDate(answer.said() != null && answer.said().isFuture(asOf));
                final Evidence refusal = statement(record, address, column.word(), answer.said());
                if (!refusals.contains(refusal)) {
                    refusals.add(refusal);
                }
            }
        }
        return understood;
    }

    /** A no is heard where it can be: for every address of a list, and for the other addresses of the same source and id. */
    private List<Evidence> withoutAddress(final Record record, final long number, final List<Evidence> refusals) {
        final String text = ConsentFields.text(fields.email(), record);
        if (text != null || !refusals.isEmpty() && fields.id(record) == null) {
            tally.unreadableAddress(number, !refusals.isEmpty());
        }
        final List<Evidence> all = new ArrayList<>(refusals);
        if (text != null) {
            final List<String> within = Arrays.stream(text.split("[,;\\s<>]+")).filter(part -> part.indexOf('@') > 0).map(MailAddress::canonical).filter(Objects::nonNull).distinct().toList();
            refusals.forEach(refusal -> within.forEach(address -> all.add(statement(record, address, refusal.kind(), refusal.saidAt()))));
        }
        tally.evidence(all.size());
        return all;
    }

    private Evidence grant(final Record record, final String address, final StatedTime said) {
        final Conditions conditions = Conditions.of(fields.rules(), record, asOf);
        tally.refusedByRule(conditions != null && !conditions.hold(asOf));
        return new Evidence(address, Evidence.Kind.GRANTED, said, expiry(record), fields.source(record), fields.customerId(record), fields.proofOf(record), conditions,
                fields.traits().of(record));
    }

    private Evidence statement(final Record record, final String address, final Evidence.Kind word, final StatedTime said) {
        return new Evidence(address, word, said, null, fields.source(record), fields.customerId(record), fields.proofOf(record), null, fields.traits().of(record));
    }

    private StatedTime moment(final FieldPath path, final Record record) {
        if (path == null) {
            return null;
        }
        final StatedTime moment = TimeValues.statedTime(value(path, record)).orElse(null);
        tally.unreadableDate(moment == null && isSaid(path, record));
        tally.futureDate(moment != null && moment.isFuture(asOf));
        return moment;
    }

    private Instant expiry(final Record record) {
        if (fields.expires() == null) {
            return null;
        }
        final Instant expiry = TimeValues.instant(value(fields.expires(), record)).orElse(null);
        if (expiry != null || !isSaid(fields.expires(), record)) {
            return expiry;
        }
        tally.unreadableExpiry();
        return Evidence.UNREADABLE_EXPIRY;
    }

    private static Object value(final FieldPath path, final Record record) {
        final Object value = path.read(record);
        return value instanceof String ? ConsentFields.text(path, record) : value;
    }

    /** Whether something stands where a date should, be it no text at all. */
    private static boolean isSaid(final FieldPath path, final Record record) {
        final String text = ConsentFields.text(path, record);
        return text == null ? path.read(record) != null && !(path.read(record) instanceof String) : !RefusalWords.isEmpty(ConsentVocabulary.normalize(text));
    }
}
