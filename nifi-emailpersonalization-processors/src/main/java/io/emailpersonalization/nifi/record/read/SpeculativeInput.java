// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.RecordReaderFactory;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads large JSON before its schema is certain. A reader that infers the schema scans the whole content before its first record, on one thread, which takes about half as long as reading. So a
 * second reader infers a schema from the beginning and reads everything with it. Its records are right if, and only if, the whole content has the same schema. Otherwise all records are read
 * again.
 */
public final class SpeculativeInput implements Closeable {

    /** Content size in bytes from which speculation pays for a thread. */
    private static final long MIN_BYTES = 8L << 20;
    private static final int BEGINNING_BYTES = 4 << 20;
    private static final int DETECTION_BYTES = 1 << 10;

    private final RecordReaderFactory factory;
    private final ProcessSession session;
    private final FlowFile flowFile;
    private final ComponentLog logger;
    private final List<Closeable> opened = new ArrayList<>();
    private RecordInput early;
    private Prefetch<RecordInput, UnreadableContentException> inferring;
    private RecordInput certain;

    private SpeculativeInput(final RecordReaderFactory factory, final ProcessSession session, final FlowFile flowFile, final ComponentLog logger) {
        this.factory = factory;
        this.session = session;
        this.flowFile = flowFile;
        this.logger = logger;
    }

    /** Opens the content of a FlowFile, on the thread of the session. */
    public static SpeculativeInput open(final RecordReaderFactory factory, final ProcessSession session, final FlowFile flowFile, final ComponentLog logger) throws IOException {
        final SpeculativeInput input = new SpeculativeInput(factory, session, flowFile, logger);
        try {
            if (flowFile.getSize() >= MIN_BYTES) {
                input.speculate();
            }
            return input;
        } catch (final IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    private void speculate() throws IOException {
        final byte[] beginning = beginning();
        if (beginning.length == 0) {
            return;
        }
        final Glimpse glimpse = new Glimpse(beginning, keep(session.read(flowFile)));
        try {
            final RecordInput records = keep(RecordInput.open(factory, flowFile, InspectingInputStream.ofBeginning(glimpse), logger));
            // a reader that did not reset has a schema without inference
            early = glimpse.isOver() ? records : null;
        } catch (final UnreadableContentException e) {
            logger.debug("The beginning of {} does not tell its schema", flowFile, e);
        }
        final InputStream content = early == null ? null : reopen();
        if (content == null) {
            early = null;
            close();
            opened.clear();
            return;
        }
        final InspectingInputStream whole = new InspectingInputStream(keep(content));
        inferring = new Prefetch<>("inferring the schema", sink -> sink.accept(RecordInput.open(factory, flowFile, whole, logger), 1));
        keep(inferring::close);
        keep(whole::abort);
    }

    /** The content a second time; null if the session does not allow it, as in nifi-mock by default. */
    private InputStream reopen() {
        try {
            return session.read(flowFile);
        } catch (final IllegalStateException e) {
            return null;
        }
    }

    /** The first objects of JSON content; empty for other content. */
    private byte[] beginning() throws IOException {
        try (InputStream content = session.read(flowFile)) {
            final byte[] glance = content.readNBytes(DETECTION_BYTES);
            final JsonScanner shape = new JsonScanner();
            shape.scan(glance, 0, glance.length);
            if (!shape.isJson()) {
                return new byte[0];
            }
            final byte[] beginning = Arrays.copyOf(glance, BEGINNING_BYTES);
            content.readNBytes(beginning, glance.length, beginning.length - glance.length);
            return wholeObjects(beginning);
        }
    }

    /** The whole objects of a list or of lines, as complete JSON; empty if there are none. */
    private static byte[] wholeObjects(final byte[] beginning) {
        final JsonScanner shape = new JsonScanner();
        long objects = 0;
        int end = 0;
        int lists = 0;
        for (int i = 0; i < beginning.length; i++) {
            shape.scan(beginning, i, 1);
            if (shape.objects() > objects) {
                objects = shape.objects();
                end = i + 1;
                lists = shape.openLists();
            }
        }
        if (!shape.isJson() || shape.hasStrayEntry()) {
            return new byte[0];
        }
        final byte[] whole = Arrays.copyOf(beginning, end + lists);
        Arrays.fill(whole, end, whole.length, (byte) ']');
        return whole;
    }

    private <T extends Closeable> T keep(final T one) {
        opened.add(one);
        return one;
    }

    /** The records by the schema of the beginning; empty without speculation. */
    public Optional<RecordInput> early() {
        return Optional.ofNullable(early);
    }

    /** Whether the early records are already known to be wrong. */
    public boolean isRefuted() {
        try {
            certain = certain == null ? inferring.poll() : certain;
            return certain != null && !matchesCertain();
        } catch (final UnreadableContentException e) {
            return true;
        }
    }

    /** Whether the early records are right. Waits for the answer. */
    public boolean isConfirmed() {
        try {
            certain();
            return matchesCertain();
        } catch (final UnreadableContentException e) {
            return false;
        }
    }

    private boolean matchesCertain() {
        return certain.schema().equals(early.schema()) && certain.isCompleteJson(flowFile.getSize());
    }

    /**
     * The records by the schema of the whole content.
     *
     * @throws UnreadableContentException when the reader finds no schema or no first record, or its schema cannot fit the content
     */
    public RecordInput certain() throws UnreadableContentException {
        if (certain == null) {
            certain = inferring == null ? RecordInput.open(factory, flowFile, keep(session.read(flowFile)), logger) : inferring.next();
        }
        return certain;
    }

    /** Closes everything that was opened, the last first, also after exceptions. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        if (certain != null) {
            keep(certain);
        }
        for (final Closeable one : opened.reversed()) {
            try {
                one.close();
            } catch (final IOException | RuntimeException e) {
                failure = failure == null ? new IOException("The content cannot be closed") : failure;
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Shows only the beginning until the reader resets it, then the whole content. */
    private static final class Glimpse extends InputStream {
        private final InputStream content;
        private final int length;
        private InputStream source;
        private int marked;
        private int limit;

        private Glimpse(final byte[] beginning, final InputStream content) {
            this.content = content;
            this.source = new ByteArrayInputStream(beginning);
            this.length = beginning.length;
        }

        private boolean isOver() {
            return source == content;
        }

        @Override
        public int read() throws IOException {
            return source.read();
        }

        @Override
        public int read(final byte[] bytes, final int offset, final int length) throws IOException {
            return source.read(bytes, offset, length);
        }

        @Override
        public boolean markSupported() {
            return true;
        }

        @Override
        public synchronized void mark(final int readLimit) {
            source.mark(readLimit);
            if (!isOver()) {
                marked = length - ((ByteArrayInputStream) source).available();
                limit = readLimit;
            }
        }

        @Override
        public synchronized void reset() throws IOException {
            if (isOver()) {
                content.reset();
            } else {
                content.skipNBytes(marked);
                content.mark(limit);
                source = content;
            }
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }
}
