// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The requests that had an effect, a line of JSON each, so that a sandbox that was killed comes back with its audiences and the log of these requests. The first line
 * holds when the sandbox was first started. A line that was cut by the kill is dropped; its request was never answered.
 */
final class Journal implements AutoCloseable {

    private final FileChannel channel;
    private final List<Request> requests = new ArrayList<>();
    private long startedAt = System.currentTimeMillis();

    /** @param file created when it is not there */
    Journal(final Path file) {
        try {
            final long whole = Files.exists(file) ? read(Files.readAllBytes(file)) : 0;
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(whole).position(whole);
            if (whole == 0) {
                write(Map.of("started_at", startedAt));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many bytes are whole lines. */
    private long read(final byte[] bytes) throws IOException {
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                final JsonNode line = Reply.JSON.readTree(bytes, start, i - start);
                if (line.has("started_at")) {
                    startedAt = line.get("started_at").asLong();
                } else {
                    requests.add(Reply.JSON.treeToValue(line, Request.class));
                }
                start = i + 1;
            }
        }
        return start;
    }

    /** Milliseconds since 1970. */
    long startedAt() {
        return startedAt;
    }

    /** What the journal held when it was opened. */
    List<Request> requests() {
        return requests;
    }

    /** Only one request is added at a time. */
    void add(final Request request) {
        try {
            write(request);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(final Object line) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap((Reply.JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
