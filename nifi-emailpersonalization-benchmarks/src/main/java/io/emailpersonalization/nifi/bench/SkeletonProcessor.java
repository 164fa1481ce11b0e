// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench;

import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.ExtendedSchema;
import io.emailpersonalization.nifi.record.RecordInput;
import io.emailpersonalization.nifi.record.RecordOutput;
import io.emailpersonalization.nifi.record.UnreadableContentException;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The passes over the content alone: reads every record as often as told, writes each with one more field. What a processor takes beyond this is its own work. */
public final class SkeletonProcessor extends AbstractProcessor {

    static final PropertyDescriptor READING_PASSES = new PropertyDescriptor.Builder().name("Reading Passes").defaultValue("0").allowableValues("0", "1").required(true).build();
    static final Relationship SUCCESS = new Relationship.Builder().name("success").build();

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, READING_PASSES);
    }

    @Override
    public Set<Relationship> getRelationships() {
        return Set.of(SUCCESS);
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        try {
            if (context.getProperty(READING_PASSES).asInteger() == 1) {
                try (InputStream content = session.read(input); RecordInput records = open(context, input, content)) {
                    for (Record record = records.next(); record != null; record = records.next()) {
                        record.getRawFieldNames();
                    }
                }
            }
            try (InputStream content = session.read(input); RecordInput records = open(context, input, content)) {
                final RecordSchema schema = ExtendedSchema.of(records.schema(), List.of(new RecordField("added", RecordFieldType.STRING.getDataType())));
                try (RecordOutput output = new RecordOutput(session, input, context.getProperty(CommonProperties.RECORD_WRITER).asControllerService(RecordSetWriterFactory.class), schema,
                        List.of(), getLogger())) {
                    for (Record record = records.next(); record != null; record = records.next()) {
                        final Map<String, Object> values = new LinkedHashMap<>(record.toMap());
                        values.put("added", "value");
                        output.write(new MapRecord(schema, values));
                    }
                    output.finish(Map.of()).ifPresent(flowFile -> session.transfer(flowFile, SUCCESS));
                }
            }
            session.remove(input);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final UnreadableContentException e) {
            throw new IllegalStateException(e);
        }
    }

    private RecordInput open(final ProcessContext context, final FlowFile input, final InputStream content) throws UnreadableContentException {
        return RecordInput.open(context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class), input, content, getLogger());
    }
}
