// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import io.emailpersonalization.nifi.intake.DatesAndTimes;
import io.emailpersonalization.nifi.intake.file.JsonContent;
import io.emailpersonalization.nifi.intake.file.ReopenableContent;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.RecordReaderFactory;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;

@Tags({"singer", "meltano", "stitch", "tap", "reader", "record", "recordreader", "json", "schema", "customer"})
@CapabilityDescription("""
        Reads the output of Singer taps: SCHEMA, RECORD, STATE and ACTIVATE_VERSION messages, one per line. The records of one stream have the schema that the tap declares, also where it changes \
        within the file. Fields that no schema declares are text. Content that cannot be read is refused with the cause and the line, after the records before it.""")
@SeeAlso(classNames = {"io.emailpersonalization.nifi.intake.CustomerFileReader", "io.emailpersonalization.nifi.consent.UpdateConsentLedger"})
public final class SingerReader extends AbstractControllerService implements RecordReaderFactory {

    static final PropertyDescriptor STREAM = new PropertyDescriptor.Builder()
            .name("Stream")
            .description("The stream to read, such as contacts. Empty: the only stream of the file; a file with several streams is refused then, and the error names them")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor IGNORED_STREAMS = new PropertyDescriptor.Builder()
            .name("Ignored Streams")
            .description("Streams that other readers read, separated by commas; * for all but Stream. Their records are counted in the log. A stream that is neither read nor ignored is an error, so "
                    + "that no record is lost unnoticed")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor DATES_AND_TIMES = new PropertyDescriptor.Builder()
            .name("Dates And Times")
            .description("The type of fields with the format date-time or date")
            .allowableValues(DatesAndTimes.class)
            .defaultValue(DatesAndTimes.TEXT)
            .required(true)
            .build();

    static final PropertyDescriptor SINGER_FIELDS = new PropertyDescriptor.Builder()
            .name("Add Singer Fields")
            .description("Whether each record has the fields _singer_stream, _singer_key_properties (separated by commas) and _singer_bookmark (the bookmark of the stream in the last STATE, "
                    + "as JSON), "
                    + "and, where the tap writes them, _sdc_extracted_at and _sdc_table_version. A reader cannot write attributes; PartitionRecord turns these fields into attributes")
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    private volatile PropertyValue stream;
    private volatile PropertyValue ignored;
    private volatile boolean hasTimes;
    private volatile boolean addsFields;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(STREAM, IGNORED_STREAMS, DATES_AND_TIMES, SINGER_FIELDS);
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        final StreamChoice choice = StreamChoice.of(context.getProperty(STREAM).getValue(), context.getProperty(IGNORED_STREAMS).getValue());
        return choice.stream() == null && choice.ignored().contains(StreamChoice.ALL_OTHERS)
                ? List.of(new ValidationResult.Builder().subject(STREAM.getName()).valid(false).explanation("Ignored Streams is *, so the stream to read must be named").build())
                : List.of();
    }

    @OnEnabled
    public void enable(final ConfigurationContext context) {
        stream = context.getProperty(STREAM);
        ignored = context.getProperty(IGNORED_STREAMS);
        hasTimes = context.getProperty(DATES_AND_TIMES).asAllowableValue(DatesAndTimes.class) == DatesAndTimes.TYPES;
        addsFields = context.getProperty(SINGER_FIELDS).asBoolean();
    }

    @Override
    public RecordReader createRecordReader(final Map<String, String> variables, final InputStream in, final long inputLength, final ComponentLog logger) throws MalformedRecordException, IOException {
        final StreamChoice choice = StreamChoice.of(stream.evaluateAttributeExpressions(variables).getValue(), ignored.evaluateAttributeExpressions(variables).getValue());
        try {
            return new SingerRecordReader(JsonContent.utf8(ReopenableContent.of(in)), choice, hasTimes, addsFields, logger);
        } catch (final UnreadableContentException e) {
            throw new MalformedRecordException(e.getMessage(), e);
        }
    }
}
