// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.data;

import io.emailpersonalization.nifi.bench.match.measure.GroundTruth;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import io.emailpersonalization.nifi.sandbox.data.GeneratedCustomer;
import io.emailpersonalization.nifi.sandbox.data.GeneratedFields;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Generated customers of twelve fields with known truth. As from a reader, every value is a string object of its own.
 *
 * @param rows the values of each record in the order of {@link GeneratedFields#ALL}
 */
public record GeneratedCustomers(String[][] rows, GroundTruth truth) {

    /** The fields that the processor compares by default. */
    public static final List<MatchField> FIELDS = List.of(new MatchField("/email", FieldKind.EMAIL), new MatchField("/phone", FieldKind.PHONE),
            new MatchField("/given_name", FieldKind.GIVEN_NAME), new MatchField("/family_name", FieldKind.FAMILY_NAME), new MatchField("/birth_date", FieldKind.BIRTH_DATE),
            new MatchField("/street", FieldKind.STREET), new MatchField("/city", FieldKind.CITY), new MatchField("/postal_code", FieldKind.POSTAL_CODE));

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 1);
    private static final int[] COMPARED = FIELDS.stream().mapToInt(field -> position(field.name().substring(1))).toArray();
    private static final int ID = position("customer_id");
    private static final int SOURCE = position("source");
    private static final int EMAIL = position("email");
    private static final char SEPARATOR = '\u001f';

    public static GeneratedCustomers of(final long seed, final int count, final SharedValue shared, final CustomerProfile population) {
        final CustomerGenerator generator = new CustomerGenerator(seed, TODAY, population.mix());
        final String[][] rows = new String[count][];
        final int[] entities = new int[count];
        final int sharing = shared.isNone() ? -1 : position(shared.field());
        IntStream.range(0, count).parallel().forEach(row -> {
            final GeneratedCustomer customer = generator.record(row);
            entities[row] = Integer.parseInt(customer.entity().substring(1));
            rows[row] = GeneratedFields.ALL.stream().map(name -> text(customer.fields().get(name))).toArray(String[]::new);
            if (sharing >= 0 && shared.isShared(row)) {
                rows[row][sharing] = text(shared.value());
            }
        });
        final AddressRewriter mailboxes = new AddressRewriter(population.addresses());
        for (final String[] row : rows) {
            row[EMAIL] = mailboxes.of(row[EMAIL]);
        }
        return new GeneratedCustomers(rows, new GroundTruth(entities));
    }

    /** A new text, as a parser makes it; null for null and blank. */
    private static String text(final Object value) {
        return value == null || value.toString().isEmpty() ? null : new String(value.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static int position(final String name) {
        final int position = GeneratedFields.ALL.indexOf(name);
        if (position < 0) {
            throw new IllegalArgumentException("no such field: " + name + "; there are " + String.join(", ", GeneratedFields.ALL));
        }
        return position;
    }

    /** The identity of a record in its source. */
    public String key(final int row) {
        return rows[row][SOURCE] + SEPARATOR + rows[row][ID];
    }

    /** The values that are compared, in the order of {@link #FIELDS}. */
    public String[] compared(final int row) {
        final String[] values = new String[COMPARED.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows[row][COMPARED[i]];
        }
        return values;
    }
}
