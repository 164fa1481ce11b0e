// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.rig;

import io.emailpersonalization.nifi.sandbox.data.CustomerExports;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import io.emailpersonalization.nifi.sandbox.data.GeneratedCustomer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes broken exports: cut, garbled, shuffled, of another format or character set, with hostile values. The same seed gives the same files. */
public final class FileMutator {

    private static final int MAX_RECORDS = 40;
    private static final List<String> HOSTILE = List.of("\u0000", "\u0001", "\u001b[31m", "\u202e", "\uFEFF", "\uFFFD", "\ud83d\ude00", "\"", "\"\"", "'", "\\", ",", ";", "\t", "\r", "\n", "\r\n",
            "{", "}", "[", "]", "null", "=1+1", "<script>", "' or 1=1 --", "${filename}", "#{Audience ID}", "9".repeat(400), "-0", "1e999", "NaN", "0x1f", "\u0660", "\u00a0", "x".repeat(100_000));
    private static final List<Charset> CHARSETS = List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.ISO_8859_1, Charset.forName("windows-1252"), Charset.forName("UTF-32"));

    private final SplittableRandom random;

    public FileMutator(final long seed) {
        random = new SplittableRandom(seed);
    }

    /** Writes the next file. Its name holds its number and its format, one time in twenty the wrong format. */
    public Path write(final Path folder, final int number) {
        final boolean json = random.nextBoolean();
        final Path file = folder.resolve(".fuzz-%05d.%s".formatted(number, json == (random.nextInt(20) > 0) ? "json" : "csv"));
        try {
            byte[] content = export(number, json, file);
            for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
                content = mutated(content, json);
            }
            return Files.write(file, content);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] export(final int number, final boolean json, final Path file) throws IOException {
        final CustomerGenerator generator = new CustomerGenerator(random.nextLong(), TortureRig.TODAY);
        final Stream<GeneratedCustomer> records = IntStream.range(0, random.nextInt(MAX_RECORDS)).mapToObj(generator::record).map(customer -> {
            final Map<String, Object> fields = new LinkedHashMap<>(customer.fields());
            fields.put("customer_id", number + "-" + fields.get("customer_id"));
            return new GeneratedCustomer(customer.entity(), fields);
        });
        if (json) {
            CustomerExports.json(file, records);
        } else {
            CustomerExports.csv(file, records);
        }
        return Files.readAllBytes(file);
    }

    private byte[] mutated(final byte[] content, final boolean json) {
        final int length = content.length;
        final int at = length == 0 ? 0 : random.nextInt(length);
        final int size = length == 0 ? 0 : random.nextInt(Math.min(200, length - at));
        return switch (random.nextInt(12)) {
            case 0 -> Arrays.copyOf(content, at);
            case 1 -> spliced(content, at, size, new byte[0]);
            case 2 -> spliced(content, at, 0, Arrays.copyOfRange(content, at, at + size));
            case 3 -> {
                final byte[] noise = new byte[1 + random.nextInt(8)];
                random.nextBytes(noise);
                yield spliced(content, at, Math.min(size, noise.length), noise);
            }
            case 4, 5, 6 -> spliced(content, at, 0, HOSTILE.get(random.nextInt(HOSTILE.size())).getBytes(StandardCharsets.UTF_8));
            case 7 -> text(content).getBytes(CHARSETS.get(random.nextInt(CHARSETS.size())));
            case 8 -> ("\uFEFF" + text(content)).getBytes(StandardCharsets.UTF_8);
            case 9 -> text(content).replace(json ? ":" : ",", random.nextBoolean() ? ";" : "\t").getBytes(StandardCharsets.UTF_8);
            case 10 -> text(content).replace("customer_id", random.nextBoolean() ? "email" : "").getBytes(StandardCharsets.UTF_8);
            default -> {
                final String[] lines = text(content).split("\n", -1);
                final int line = random.nextInt(lines.length);
                lines[line] = lines[random.nextInt(lines.length)];
                yield String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    private static String text(final byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    private static byte[] spliced(final byte[] content, final int at, final int removed, final byte[] added) {
        final byte[] result = Arrays.copyOf(content, content.length - removed + added.length);
        System.arraycopy(added, 0, result, at, added.length);
        System.arraycopy(content, at + removed, result, at + added.length, content.length - at - removed);
        return result;
    }
}
