// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import io.emailpersonalization.nifi.matching.block.BlockSpace;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.match.Matcher;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import io.emailpersonalization.nifi.sandbox.data.GeneratedCustomer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MappedSpaceTest {

    private static final List<MatchField> FIELDS = List.of(new MatchField("email", FieldKind.EMAIL), new MatchField("phone", FieldKind.PHONE),
            new MatchField("given_name", FieldKind.GIVEN_NAME), new MatchField("family_name", FieldKind.FAMILY_NAME), new MatchField("birth_date", FieldKind.BIRTH_DATE),
            new MatchField("postal_code", FieldKind.POSTAL_CODE));
    private static final int ROWS = 5000;

    @TempDir
    private Path directory;

    @Test
    void whereBlocksAreKeptChangesNothing() throws IOException {
        final MatchResult expected = match(BlockSpace.HEAP);
        try (MappedSpace space = new MappedSpace(directory)) {
            final MatchResult matching = match(space);
            assertEquals(expected.comparisons(), matching.comparisons());
            assertEquals(expected.links(), matching.links());
            IntStream.range(0, ROWS).forEach(row -> assertEquals(expected.clusters().cluster(row), matching.clusters().cluster(row)));
            assertTrue(space.spilled() > ROWS * Integer.BYTES, space.spilled() + " bytes");
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(0, files.count(), "the file is gone");
        }
    }

    private static MatchResult match(final BlockSpace space) {
        final FeatureTable table = new FeatureTable(FIELDS);
        final CustomerGenerator generator = new CustomerGenerator(3, LocalDate.of(2026, 11, 1));
        for (int row = 0; row < ROWS; row++) {
            final GeneratedCustomer customer = generator.record(row);
            table.add(null, FIELDS.stream().map(field -> (String) customer.fields().get(field.name())).toArray(String[]::new));
        }
        table.freeze();
        return new Matcher(table, .9, .5).match(space);
    }
}
