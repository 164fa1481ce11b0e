// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.index.person.PersonDecision;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.matching.merge.MemberKey;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.EpochMillis;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Mailbox;
import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.TimeValues;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads decisions from records. Thread-safe. Tested by UpdateCustomerIndexTest. */
record DecisionReader(FieldPath decision, FieldPath left, FieldPath right, SubjectPaths subject, FieldPath email, FieldPath scope, FieldPath waitingId, FieldPath by, FieldPath at) {

    private static final Map<String, PersonDecision.Kind> KINDS = Map.of("same", PersonDecision.Kind.SAME, "different", PersonDecision.Kind.DIFFERENT, "split", PersonDecision.Kind.SPLIT,
            "erase", PersonDecision.Kind.ERASE, "readmit", PersonDecision.Kind.READMIT, "remove", PersonDecision.Kind.REMOVE);

    /** Names a source record or a person, within the decision or within one of its sides. */
    record SubjectPaths(FieldPath source, FieldPath customerId, FieldPath goldenId) {
    }

    /** A record is no valid decision. The message states the reason. */
    static final class InvalidDecisionException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidDecisionException(final String message) {
            super(message);
        }
    }

    /** @param place number of the record in its FlowFile, from 0 */
    PersonDecision read(final int place, final Record record) throws InvalidDecisionException {
        final PersonDecision.Kind kind = kind(record);
        return switch (kind) {
            case SAME, DIFFERENT -> readPair(place, kind, record);
            case ERASE, ERASE_RECORD, READMIT -> readErasure(place, kind, record);
            case REMOVE -> readRemoval(place, record);
            default -> new PersonDecision(place, kind, reference(record, "the record"), null, null, null, by.readString(record), at(record));
        };
    }

    private PersonDecision readPair(final int place, final PersonDecision.Kind kind, final Record record) throws InvalidDecisionException {
        final UUID waiting = waitingId(record);
        if (waiting != null) {
            final PersonDecision.Kind waitingKind = kind == PersonDecision.Kind.SAME ? PersonDecision.Kind.WAITING_SAME : PersonDecision.Kind.WAITING_DIFFERENT;
            return new PersonDecision(place, waitingKind, new PersonDecision.Reference(null, waiting, null, null), null, null, null, by.readString(record), at(record));
        }
        return new PersonDecision(place, kind, reference(left.read(record), "left"), reference(right.read(record), "right"), null, null, by.readString(record), at(record));
    }

    private PersonDecision readErasure(final int place, final PersonDecision.Kind kind, final Record record) throws InvalidDecisionException {
        final String address = email.readString(record);
        final String mailbox = Mailbox.of(address);
        if (mailbox == null && address != null && !address.isBlank()) {
            throw new InvalidDecisionException("the e-mail is no address");
        }
        final PersonDecision.Reference one = mailbox != null && !isNamed(record) ? PersonDecision.Reference.NONE : reference(record, "the record");
        if (kind == PersonDecision.Kind.ERASE_RECORD && one.memberKey() == null) {
            throw new InvalidDecisionException("scope record needs the source and customer_id of the record");
        }
        if (kind == PersonDecision.Kind.READMIT && one.memberKey() == null && mailbox == null) {
            throw new InvalidDecisionException("readmit needs source and customer_id, or the e-mail: nothing else is stored of an erased person");
        }
        return new PersonDecision(place, kind, one, null, mailbox == null ? null : MailAddress.canonical(address), mailbox, by.readString(record), at(record));
    }

    /** A removal counts from the end of its day. One of the future is a typing error and counts as undated. */
    private PersonDecision readRemoval(final int place, final Record record) throws InvalidDecisionException {
        final PersonDecision.Reference one = reference(record, "the record");
        if (one.memberKey() == null) {
            throw new InvalidDecisionException("remove needs the source and customer_id of the record");
        }
        final long removedAt = TimeValues.statedTime(at.read(record)).filter(time -> !time.isFuture(Instant.now())).map(time -> time.end().toEpochMilli()).orElse(EpochMillis.UNKNOWN);
        return new PersonDecision(place, PersonDecision.Kind.REMOVE, one, null, null, null, by.readString(record), removedAt);
    }

    private long at(final Record record) {
        return TimeValues.instant(at.read(record)).map(Instant::toEpochMilli).orElse(EpochMillis.UNKNOWN);
    }

    private PersonDecision.Kind kind(final Record record) throws InvalidDecisionException {
        final String decided = decision.readString(record);
        final PersonDecision.Kind kind = decided == null ? null : KINDS.get(Texts.lowerCase(decided.strip()));
        if (kind == null) {
            throw new InvalidDecisionException("the decision must be one of same, different, split, erase, readmit, remove");
        }
        final boolean isScoped = kind == PersonDecision.Kind.ERASE || kind == PersonDecision.Kind.REMOVE;
        final String text = isScoped ? scope.readString(record) : null;
        final String word = text == null ? "" : Texts.lowerCase(text.strip());
        if (kind == PersonDecision.Kind.REMOVE) {
            return removal(word);
        }
        return switch (word) {
            case "", "person" -> kind;
            case "record" -> PersonDecision.Kind.ERASE_RECORD;
            default -> throw new InvalidDecisionException("the scope must be person or record");
        };
    }

    private static PersonDecision.Kind removal(final String scope) throws InvalidDecisionException {
        return switch (scope) {
            case "", "record" -> PersonDecision.Kind.REMOVE;
            case "order" -> throw new InvalidDecisionException("the decision removes an order and no customer: send it to UpdateCustomerOrders");
            default -> throw new InvalidDecisionException("the scope of remove must be record: to remove a person from every source, erase it");
        };
    }

    /** Returns the waiting id of one of the two sides; null when neither has one. */
    private UUID waitingId(final Record record) throws InvalidDecisionException {
        UUID waiting = null;
        for (final FieldPath side : List.of(left, right)) {
            final String text = side.read(record) instanceof Record sideRecord ? waitingId.readString(sideRecord) : null;
            if (text != null && !text.isBlank()) {
                try {
                    waiting = UUID.fromString(text.strip());
                } catch (final IllegalArgumentException e) {
                    throw new InvalidDecisionException("the waiting_id is not a UUID");
                }
            }
        }
        return waiting;
    }

    private boolean isNamed(final Record record) {
        return !isBlank(subject.customerId().readString(record)) || !isBlank(subject.goldenId().readString(record));
    }

    /** @param what names the value in messages */
    private PersonDecision.Reference reference(final Object value, final String what) throws InvalidDecisionException {
        if (value instanceof Record record) {
            final String id = subject.customerId().readString(record);
            if (isBlank(id)) {
                return personReference(subject.goldenId().readString(record), what);
            }
            if (!PersonIds.isId(id)) {
                throw new InvalidDecisionException(what + " has a customer_id that names nobody, such as 0 or #REF!: name the person by golden_id");
            }
            final String source = subject.source().readString(record);
            final String key = MemberKey.of(source, id, record);
            return new PersonDecision.Reference(key, UUID.fromString(GoldenId.of(key)), null, SourceId.of(source, id));
        }
        return personReference(value instanceof String text ? text : null, what);
    }

    private static PersonDecision.Reference personReference(final String goldenId, final String what) throws InvalidDecisionException {
        if (isBlank(goldenId)) {
            throw new InvalidDecisionException(what + " must name a source record by source and customer_id, or a person by golden_id");
        }
        try {
            return new PersonDecision.Reference(null, null, UUID.fromString(goldenId.strip()), null);
        } catch (final IllegalArgumentException e) {
            throw new InvalidDecisionException(what + " has a golden_id that is not a UUID");
        }
    }

    private static boolean isBlank(final String text) {
        return text == null || text.isBlank();
    }
}
