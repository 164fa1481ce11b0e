// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.data;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes customers as a CRM exports them. */
public final class CustomerExports {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private CustomerExports() {
    }

    /** A JSON array, one record per line, with the list of purchases. */
    public static void json(final Path file, final Stream<GeneratedCustomer> customers) {
        try (BufferedWriter writer = Files.newBufferedWriter(file); JsonGenerator generator = JSON.createGenerator(writer)) {
            generator.setCodec(JSON);
            generator.writeStartArray();
            customers.forEach(customer -> {
                try {
                    generator.writeRaw('\n');
                    generator.writePOJO(customer.fields());
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            generator.writeEndArray();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** CSV after RFC 4180 with a header, without the list of purchases. */
    public static void csv(final Path file, final Stream<GeneratedCustomer> customers) {
        try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            final boolean[] hasHeader = {false};
            customers.forEach(customer -> {
                final List<String> columns = customer.fields().keySet().stream().filter(name -> !"purchases".equals(name)).toList();
                try {
                    if (!hasHeader[0]) {
                        writer.write(String.join(",", columns) + "\n");
                        hasHeader[0] = true;
                    }
                    writer.write(columns.stream().map(name -> quoted(customer.fields().get(name))).collect(Collectors.joining(",")) + "\n");
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(final Object value) {
        if (value == null) {
            return "";
        }
        final String text = value.toString();
        return text.matches("(?s).*[\",\\r\\n].*") || !text.equals(text.strip()) ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
