// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.component.SourceRead;
import io.emailpersonalization.nifi.record.value.Values;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.record.Record;

/** Writes the valid and the invalid records of one input. */
final class ValidationOutputs implements RecordValidator.Sink, AutoCloseable {

    /** The field with the id of a customer in its source, as the customer schema names it. */
    private static final String ID = "customer_id";

    private final RecordOutputs outputs;
    private final SourceRead read;
    private final PropertyDescriptor invalidWriter;
    private RecordOutput valid;
    private RecordOutput invalid;

    ValidationOutputs(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger) {
        this.outputs = new RecordOutputs(context, session, input, logger, ValidateRelationships.STAGE);
        this.read = SourceRead.of(input.getAttributes());
        this.invalidWriter = context.getProperty(ValidateProperties.INVALID_RECORD_WRITER).isSet() ? ValidateProperties.INVALID_RECORD_WRITER : CommonProperties.RECORD_WRITER;
    }

    void open(final RecordValidator.Run run) {
        valid = outputs.open(ValidateRelationships.VALID, run.validSchema());
        invalid = outputs.open(ValidateRelationships.INVALID, invalidWriter, run.invalidSchema(), RecordValidator.VALIDATION_ERRORS);
    }

    @Override
    public void valid(final Record record) {
        valid.write(record);
    }

    @Override
    public void invalid(final Record record, final boolean isMisaligned) {
        invalid.write(record);
        read.withhold(isMisaligned ? null : Values.asText(record.getValue(ID)));
    }

    /** @param received how many records were read */
    void transfer(final ProcessSession session, final long received) {
        outputs.finish(ValidateRelationships.VALID, read.attributes(received)).ifPresent(flowFile -> session.transfer(flowFile, ValidateRelationships.VALID));
        outputs.transfer(ValidateRelationships.INVALID);
    }

    /** Removes the records that were written so far. */
    @Override
    public void close() {
        outputs.close();
    }
}
