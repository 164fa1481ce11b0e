// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.List;

/** The FlowFiles of valid and invalid records of one input. */
final class ValidationOutputs implements RecordValidator.Sink, AutoCloseable {

    private final ProcessContext context;
    private final ProcessSession session;
    private final FlowFile input;
    private final ComponentLog logger;
    private RecordOutput valid;
    private RecordOutput invalid;

    ValidationOutputs(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger) {
        this.context = context;
        this.session = session;
        this.input = input;
        this.logger = logger;
    }

    void open(final RecordValidator.Run run) {
        final PropertyDescriptor invalidWriter = context.getProperty(ValidateProperties.INVALID_RECORD_WRITER).isSet()
                ? ValidateProperties.INVALID_RECORD_WRITER : CommonProperties.RECORD_WRITER;
        valid = output(ValidateCustomerRecord.VALID, CommonProperties.RECORD_WRITER, run.validSchema(), List.of());
        invalid = output(ValidateCustomerRecord.INVALID, invalidWriter, run.invalidSchema(), List.of(RecordValidator.VALIDATION_ERRORS));
    }

    private RecordOutput output(final Relationship relationship, final PropertyDescriptor writer, final RecordSchema schema, final List<String> ownFields) {
        return context.isAutoTerminated(relationship) ? RecordOutput.countingOnly()
                : new RecordOutput(session, input, context.getProperty(writer).asControllerService(RecordSetWriterFactory.class), schema, ownFields, logger);
    }

    @Override
    public void valid(final Record record) {
        valid.write(record);
    }

    @Override
    public void invalid(final Record record) {
        invalid.write(record);
    }

    void transfer() {
        finish(valid, ValidateCustomerRecord.VALID);
        finish(invalid, ValidateCustomerRecord.INVALID);
    }

    private void finish(final RecordOutput output, final Relationship relationship) {
        output.finish(OutcomeAttributes.of(ValidateCustomerRecord.STAGE, relationship)).ifPresent(flowFile -> session.transfer(flowFile, relationship));
    }

    /** Removes what was written so far. */
    void discard() {
        if (valid != null) {
            valid.close();
            invalid.close();
        }
    }

    @Override
    public void close() {
        discard();
    }
}
