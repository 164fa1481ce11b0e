// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.emit;

import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.index.order.PersonOrders;
import io.emailpersonalization.nifi.matching.index.payload.PayloadJson;
import io.emailpersonalization.nifi.matching.index.person.KnownPerson;
import io.emailpersonalization.nifi.matching.merge.Member;
import io.emailpersonalization.nifi.matching.merge.Survivorship;
import io.emailpersonalization.nifi.matching.merge.WideNumbers;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.purchase.InvalidFieldException;
import io.emailpersonalization.nifi.record.purchase.PurchaseHistory;
import io.emailpersonalization.nifi.record.purchase.PurchaseReader;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The purchases of golden records where orders are stored: last_purchase_at, purchase_count and purchase_total come from the orders. Records of the same source add nothing to them. Records
 * of other sources do, if a survivorship rule of the field says so. Tested by UpdateCustomerOrdersTest.
 */
final class GoldenPurchases {

    private static final String LAST = "last_purchase_at";
    private static final String COUNT = "purchase_count";
    private static final String TOTAL = "purchase_total";
    private static final String LIST = "purchases";
    private static final List<String> AGGREGATES = List.of(LAST, COUNT, TOTAL);

    /** Types that hold the time of a purchase. */
    private static final Set<RecordFieldType> TIMES = Set.of(RecordFieldType.STRING, RecordFieldType.TIMESTAMP, RecordFieldType.DATE);
    private static final RecordSchema UNTYPED = new SimpleRecordSchema(List.of());
    /** The key of the orders among the records of a person. No record has it: keys contain U+001F. */
    private static final String ORDERS = "orders";
    private static final PurchaseReader READER = new PurchaseReader(path(LIST), "purchased_at", "amount", "order_id", path(LAST), path(COUNT), path(TOTAL));

    private GoldenPurchases() {
    }

    private static FieldPath path(final String name) {
        return FieldPath.compile("/" + name);
    }

    /** Returns the schema with fields that the purchases fit. */
    static RecordSchema extend(final RecordSchema read) {
        final List<RecordField> fields = new ArrayList<>();
        if (read.getField(LAST).filter(field -> TIMES.contains(field.getDataType().getFieldType())).isEmpty()) {
            fields.add(new RecordField(LAST, RecordFieldType.STRING.getDataType()));
        }
        addIfAbsent(COUNT, RecordFieldType.LONG, read, fields);
        addIfAbsent(TOTAL, RecordFieldType.DOUBLE, read, fields);
        return ExtendedSchema.of(WideNumbers.of(read, AGGREGATES::contains), fields);
    }

    private static void addIfAbsent(final String name, final RecordFieldType type, final RecordSchema read, final List<RecordField> fields) {
        if (read.getField(name).isEmpty()) {
            fields.add(new RecordField(name, type.getDataType()));
        }
    }

    /**
     * Returns the golden record with the purchases of a person.
     *
     * @param golden without stored orders
     * @param person has orders
     * @param schema the types of the fields
     */
    static Record apply(final Record golden, final KnownPerson person, final CustomerFields fields, final RecordSchema schema, final Instant asOf) {
        final PersonOrders orders = person.orders();
        final Record own = ofOrders(orders);
        final Survivorship.Merge merge = fields.survivorship().begin(UNTYPED);
        merge.accept(new Member(ORDERS, null, own));
        for (int i = 0; i < orders.memberPayloads().size(); i++) {
            final Member member = fields.member(person.memberKeys().get(i), PayloadJson.read(orders.memberPayloads().get(i), UNTYPED));
            if (!orders.sources().contains(SourceId.cleanSource(member.source()))) {
                merge.accept(new Member(member.key(), member.source(), ofRecord(member.record(), asOf)));
            }
        }
        final Record merged = merge.finish(Map.of());
        final Map<String, Object> values = new LinkedHashMap<>();
        for (final String name : AGGREGATES) {
            values.put(name, fields.rules().survivorship().containsKey("/" + name) ? merged.getValue(name) : own.getValue(name));
        }
        if (orders.count() > 0 && orders.total() == null) {
            // orders in several currencies have no sum
            values.put(TOTAL, null);
        }
        final Map<String, Object> all = new LinkedHashMap<>(golden.toMap());
        all.remove(LIST);
        AGGREGATES.forEach(name -> all.put(name, null));
        all.putAll(PayloadJson.read(PayloadJson.write(new MapRecord(UNTYPED, values)), schema).toMap());
        return new MapRecord(golden.getSchema(), all);
    }

    private static Record ofOrders(final PersonOrders orders) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put(LAST, orders.last() == null ? null : orders.last().toString());
        values.put(COUNT, orders.count());
        values.put(TOTAL, orders.total());
        return new MapRecord(UNTYPED, values);
    }

    /** Returns the aggregates of a record; of one with a list of purchases, those of the list. */
    private static Record ofRecord(final Record record, final Instant asOf) {
        final Map<String, Object> values = new LinkedHashMap<>();
        AGGREGATES.forEach(name -> values.put(name, record.getValue(name)));
        if (record.getValue(LIST) instanceof Object[] items && items.length > 0) {
            try {
                final PurchaseHistory listed = READER.read(new MapRecord(UNTYPED, Map.of(LIST, records(items))), asOf);
                values.put(LAST, listed.last() == null ? null : listed.last().toString());
                values.put(COUNT, listed.orders());
                values.put(TOTAL, listed.total());
            } catch (final InvalidFieldException e) {
                // the aggregates beside an unreadable list count, as they would without the list
                return new MapRecord(UNTYPED, values);
            }
        }
        return new MapRecord(UNTYPED, values);
    }

    private static Object[] records(final Object[] items) {
        final Object[] records = new Object[items.length];
        for (int i = 0; i < items.length; i++) {
            final Map<String, Object> values = new LinkedHashMap<>();
            if (items[i] instanceof Map<?, ?> map) {
                map.forEach((name, value) -> values.put(String.valueOf(name), value));
            }
            records[i] = items[i] instanceof Map ? new MapRecord(UNTYPED, values) : items[i];
        }
        return records;
    }
}
