// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConnectorsOptionsTest {

    @Test
    void withoutOptionsEveryPartIsRunWithoutNars() {
        final ConnectorsOptions options = ConnectorsOptions.of();
        assertEquals(Optional.empty(), options.nars());
        assertTrue(options.takes("sources/salesforce"));
    }

    @Test
    void aPartIsNamedWithOrWithoutItsBucket(@TempDir final Path folder) {
        final ConnectorsOptions options = ConnectorsOptions.of("--nars", folder.toString(), "--part", "hubspot");
        assertEquals(folder, options.nars().orElseThrow());
        assertTrue(options.takes("sources/hubspot"));
        assertFalse(options.takes("sources/hubspot-http"));
        assertTrue(ConnectorsOptions.of("--part", "warehouses/postgresql").takes("warehouses/postgresql"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', value = {
        "--nars absent > There is no folder absent.",
        "--nars > The option --nars is unknown or lacks its value. ./run connectors --help lists all.",
        "--nar x > The option --nar is unknown or lacks its value. ./run connectors --help lists all.",
        "--part > The option --part is unknown or lacks its value. ./run connectors --help lists all."})
    void aFaultIsOneLine(final String arguments, final String line) {
        assertEquals(line, assertThrows(IllegalArgumentException.class, () -> ConnectorsOptions.of(arguments.split(" "))).getMessage());
    }
}
