// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.write;

import io.emailpersonalization.nifi.record.read.Prefetch;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.schema.access.SchemaNotFoundException;
import org.apache.nifi.serialization.RecordSetWriter;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.WriteResult;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes records to one new FlowFile. Without records it creates no FlowFile. {@link #finish} completes the FlowFile; closing before that removes it from the session.
 */
public final class RecordOutput implements AutoCloseable {

    /** Attribute with the number of records. */
    public static final String RECORD_COUNT = "record.count";

    /** Runs every step at once, on the thread of the caller. */
    private static final Prefetch.Sink<Runnable> AT_ONCE = (step, bytes) -> step.run();
    /** A step without work. It gives the receiver of steps a turn. */
    private static final Runnable NOTHING = () -> { };

    private final ProcessSession session;
    private final FlowFile parent;
    private final RecordSetWriterFactory factory;
    private final RecordSchema schema;
    private final Collection<String> ownFields;
    private final ComponentLog logger;

    private final List<ByteBuffer> written = new ArrayList<>();
    private final BlockOutputStream blocks = new BlockOutputStream(written::add);
    private Prefetch.Sink<Runnable> sessionSteps = AT_ONCE;
    private RecordSetWriter writer;
    private long count;
    private FlowFile flowFile;
    private OutputStream stream;

    /**
     * @param parent the input; the new FlowFile inherits its attributes. Null for a source
     * @param schema every field that may be written, see {@link ExtendedSchema}
     * @param ownFields fields that a writer with a schema of its own must not drop
     */
    public RecordOutput(final ProcessSession session, final FlowFile parent, final RecordSetWriterFactory factory, final RecordSchema schema,
                        final Collection<String> ownFields, final ComponentLog logger) {
        this.session = session;
        this.parent = parent;
        this.factory = factory;
        this.schema = schema;
        this.ownFields = ownFields;
        this.logger = logger;
    }

    /** An output for an auto-terminated relationship: counts records and writes nothing. */
    public static RecordOutput countingOnly() {
        return new RecordOutput(null, null, null, null, List.of(), null);
    }

    /**
     * Lets another thread write records. A session serves only one thread.
     *
     * @param sink receives the steps for the session's thread, in their order
     */
    public void deferTo(final Prefetch.Sink<Runnable> sink) {
        sessionSteps = sink;
    }

    /**
     * Writes one record.
     *
     * @throws WriterSchemaException when the writer would drop an own field
     */
    public void write(final Record record) {
        count++;
        if (session == null) {
            sessionSteps.accept(NOTHING, 0);
            return;
        }
        try {
            if (writer == null) {
                open();
            }
            writer.write(record);
            flushBlocks();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of records written. */
    public long count() {
        return count;
    }

    /**
     * Completes the FlowFile on the session's thread. Sets {@code record.count}, {@code mime.type}, the attributes of the writer, and the given ones.
     *
     * @return the FlowFile to transfer; empty without records
     */
    public Optional<FlowFile> finish(final Map<String, String> attributes) {
        if (writer == null) {
            return Optional.empty();
        }
        sessionSteps = AT_ONCE;
        try {
            final WriteResult result = writer.finishRecordSet();
            final Map<String, String> all = new HashMap<>(result.getAttributes());
            all.put(CoreAttributes.MIME_TYPE.key(), writer.getMimeType());
            all.put(RECORD_COUNT, Long.toString(count));
            all.putAll(attributes);
            writer.close();
            flushBlocks();
            create();
            stream.close();
            final FlowFile finished = session.putAllAttributes(flowFile, all);
            writer = null;
            stream = null;
            flowFile = null;
            return Optional.of(finished);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes an unfinished FlowFile from the session, on its thread. Does nothing after {@link #finish}. */
    @Override
    public void close() {
        try {
            if (writer != null) {
                writer.close();
            }
            if (stream != null) {
                stream.close();
            }
        } catch (final IOException e) {
            logger.debug("An unfinished output could not be closed", e);
        }
        if (flowFile != null) {
            session.remove(flowFile);
        }
        flowFile = null;
        writer = null;
        stream = null;
    }

    private void open() throws IOException {
        final RecordSchema writeSchema;
        try {
            final Map<String, String> attributes = parent == null ? Map.of() : parent.getAttributes();
            writeSchema = factory.getSchema(attributes, schema);
            final List<String> dropped = ownFields.stream().filter(name -> writeSchema.getField(name).isEmpty()).toList();
            if (!dropped.isEmpty()) {
                throw new WriterSchemaException(dropped);
            }
            writer = factory.createWriter(logger, writeSchema, blocks, attributes);
            writer.beginRecordSet();
        } catch (final SchemaNotFoundException e) {
            throw new IOException("The Record Writer finds no schema: check its Schema Access Strategy", e);
        }
    }

    private void create() {
        if (flowFile == null) {
            flowFile = parent == null ? session.create() : session.create(parent);
            stream = session.write(flowFile);
        }
    }

    /** Runs only between records: a writer that is interrupted within a record logs the record, which is personal data. */
    private void flushBlocks() {
        for (final ByteBuffer block : written) {
            sessionSteps.accept(() -> append(block), block.limit());
        }
        written.clear();
    }

    private void append(final ByteBuffer block) {
        create();
        try {
            stream.write(block.array(), 0, block.limit());
            blocks.release(block);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
