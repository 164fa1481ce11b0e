// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.processor;

import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import io.emailpersonalization.nifi.record.write.RecordOutput;
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

/** Reads every record and writes it with one more field. The time beyond this is a processor's own work. */
public final class PassThroughProcessor extends AbstractProcessor {

    static final Relationship SUCCESS = new Relationship.Builder().name("success").build();

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER);
    }

    @Override
    public Set<Relationship> getRelationships() {
        return Set.of(SUCCESS);
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        try {
            final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
            try (InputStream content = session.read(input); RecordInput records = RecordInput.open(readers, input, content, getLogger())) {
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
}
