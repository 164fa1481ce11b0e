// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.orders;

import io.emailpersonalization.nifi.matching.index.order.OrderEvent;
import io.emailpersonalization.nifi.matching.index.payload.PayloadJson;
import io.emailpersonalization.nifi.matching.index.person.ExactIdentity;
import io.emailpersonalization.nifi.matching.merge.MemberKey;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.purchase.InvalidFieldException;
import io.emailpersonalization.nifi.record.purchase.PurchaseValues;
import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.record.value.Mailbox;
import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.TimeValues;
import org.apache.nifi.serialization.record.Record;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;

/**
 * Reads an event of an order from a record. Thread-safe. Tested by UpdateCustomerOrdersTest.
 *
 * @param subject the paths of the order and its person
 * @param purchase the paths of the purchase
 * @param removal the paths of a decision that removes the order
 */
record OrderReader(SubjectPaths subject, PurchasePaths purchase, RemovalPaths removal) {

    /** Characters of an order id and of a source, as in the schema of purchase events. */
    private static final int MAX_ID_LENGTH = 255;
    private static final String REMOVE = "remove";
    private static final String ORDER = "order";

    /** Names an order and its person. */
    record SubjectPaths(FieldPath orderId, FieldPath source, FieldPath customerId, FieldPath email) {
    }

    /** States a purchase. */
    record PurchasePaths(FieldPath purchasedAt, FieldPath amount, FieldPath currency, FieldPath updatedAt) {
    }

    /** States that an order is no purchase. */
    record RemovalPaths(FieldPath decision, FieldPath scope, FieldPath at) {
    }

    /** @param place number of the record in its FlowFile, from 0 */
    OrderEvent read(final int place, final Record record, final Instant asOf) throws InvalidFieldException {
        final boolean isRemoval = isRemoval(record);
        final String orderId = id(subject.orderId(), record);
        if (orderId.isEmpty()) {
            throw new InvalidFieldException(subject.orderId().path(), "required", "is missing");
        }
        if (PersonIds.isRoundedNumber(orderId)) {
            throw new InvalidFieldException(subject.orderId().path(), "format", "is a rounded number: let the export write it as text");
        }
        final String source = id(subject.source(), record);
        final SourceId customer = SourceId.of(source, subject.customerId().readString(record));
        final String mailbox = Mailbox.of(subject.email().readString(record));
        return new OrderEvent(place, source, orderId, customer == null ? null : MemberKey.of(customer, record), ExactIdentity.identifies(mailbox) ? mailbox : null,
                purchasedAt(record, asOf, isRemoval), amount(record, isRemoval), currency(record), isRemoval ? removedAt(record, asOf) : changedAt(record, asOf), isRemoval,
                Digests.sha256(PayloadJson.write(record)));
    }

    private boolean isRemoval(final Record record) throws InvalidFieldException {
        final String word = word(removal.decision(), record);
        if (word.isEmpty()) {
            return false;
        }
        final String scope = word(removal.scope(), record);
        if (!REMOVE.equals(word) || !scope.isEmpty() && !ORDER.equals(scope)) {
            throw new InvalidFieldException(removal.decision().path(), "enum", "must be remove with the scope order: send other decisions to UpdateCustomerIndex");
        }
        return true;
    }

    private static String word(final FieldPath path, final Record record) {
        final String text = path.readString(record);
        return text == null ? "" : Texts.lowerCase(text.strip());
    }

    private static String id(final FieldPath path, final Record record) throws InvalidFieldException {
        final String id = SourceId.cleanSource(path.readString(record));
        if (id.length() > MAX_ID_LENGTH) {
            throw new InvalidFieldException(path.path(), "maxLength", "must have at most %d characters".formatted(MAX_ID_LENGTH));
        }
        return id;
    }

    private Instant purchasedAt(final Record record, final Instant asOf, final boolean isRemoval) throws InvalidFieldException {
        if (isRemoval) {
            return time(purchase.purchasedAt(), record, asOf);
        }
        return PurchaseValues.time(purchase.purchasedAt().path(), purchase.purchasedAt().read(record), asOf)
                .orElseThrow(() -> new InvalidFieldException(purchase.purchasedAt().path(), "required", "is missing"));
    }

    private BigDecimal amount(final Record record, final boolean isRemoval) throws InvalidFieldException {
        if (isRemoval) {
            return null;
        }
        return PurchaseValues.number(purchase.amount().path(), purchase.amount().read(record))
                .orElseThrow(() -> new InvalidFieldException(purchase.amount().path(), "required", "is missing"));
    }

    private String currency(final Record record) {
        final String text = purchase.currency().readString(record);
        return text == null || text.isBlank() ? null : text.strip().toUpperCase(Locale.ROOT);
    }

    private Instant changedAt(final Record record, final Instant asOf) throws InvalidFieldException {
        final Instant updatedAt = PurchaseValues.time(purchase.updatedAt().path(), purchase.updatedAt().read(record), asOf).orElse(null);
        return updatedAt == null ? purchasedAt(record, asOf, false) : updatedAt;
    }

    /** The time of a removal; null if it states none. A removal with an unreadable time counts all the same. */
    private Instant removedAt(final Record record, final Instant asOf) {
        final Instant at = time(removal.at(), record, asOf);
        return at == null ? time(purchase.updatedAt(), record, asOf) : at;
    }

    private static Instant time(final FieldPath path, final Record record, final Instant asOf) {
        return TimeValues.statedTime(path.read(record)).filter(time -> !time.isFuture(asOf)).map(StatedTime::start).orElse(null);
    }
}
