// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import io.emailpersonalization.nifi.intake.file.CsvRecordReader;
import io.emailpersonalization.nifi.intake.file.CustomerFile;
import io.emailpersonalization.nifi.intake.file.CustomerFile.Format;
import io.emailpersonalization.nifi.intake.file.EncodingDetector;
import io.emailpersonalization.nifi.intake.file.JsonRecordReader;
import io.emailpersonalization.nifi.intake.file.ReopenableContent;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.schema.access.SchemaNotFoundException;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.RecordReaderFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

@Tags({"customer", "csv", "json", "reader", "record", "recordreader", "export", "encoding", "separator", "detect", "e-mail"})
@CapabilityDescription("""
        Reads exports of customers and detects their format from the content, not from the name. CSV may have any of the usual separators, be UTF-8, UTF-16 or Windows-1252, and have blank \
        lines, empty columns at the end and the footer of a report. JSON may be a list, lines of objects, or a list in an envelope. Content that cannot be read is refused with the cause, \
        the record and the line, after the records before it. Values of CSV are text: an id keeps its zeros.""")
@SeeAlso(classNames = {"io.emailpersonalization.nifi.intake.singer.SingerReader", "io.emailpersonalization.nifi.consent.UpdateConsentLedger",
        "io.emailpersonalization.nifi.validation.ValidateCustomerRecord"})
public final class CustomerFileReader extends AbstractControllerService implements RecordReaderFactory {

    static final String DETECT = "detect";

    static final PropertyDescriptor JSON_READER = new PropertyDescriptor.Builder()
            .name("JSON Reader")
            .description("The record reader for JSON, usually a JsonTreeReader that infers its schema. It receives UTF-8 without an envelope")
            .identifiesControllerService(RecordReaderFactory.class)
            .required(true)
            .build();

    static final PropertyDescriptor CHARACTER_SET = new PropertyDescriptor.Builder()
            .name("Character Set")
            .description("detect, or the name of a character set. The reader detects byte order marks, UTF-16, UTF-8, and Windows-1252 if no character of the file is UTF-8; it logs a warning "
                    + "then. A file that is partly UTF-8 is refused")
            .required(true)
            .defaultValue(DETECT)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input).valid(context.isExpressionLanguagePresent(input) || isCharset(input))
                    .explanation("it must be detect or a character set such as " + String.join(", ", EncodingDetector.usualNames())).build())
            .build();

    static final PropertyDescriptor VALUE_SEPARATOR = new PropertyDescriptor.Builder()
            .name("Value Separator")
            .description("The separator of the values of CSV: detect, or one character, \\t for a tab. The reader detects a first line such as sep=; and comma, semicolon, tab and vertical bar")
            .required(true)
            .defaultValue(DETECT)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(separatorValidator())
            .build();

    static final PropertyDescriptor ENVELOPE_FIELDS = new PropertyDescriptor.Builder()
            .name("Envelope Fields")
            .description("The names of lists of records in a JSON object around them, separated by commas. An object with an id or an e-mail address of its own is a record, "
                    + "whatever lists it has")
            .required(false)
            .defaultValue(String.join(", ", CustomerFile.Settings.USUAL_ENVELOPES))
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor DECIMAL_COMMAS = new PropertyDescriptor.Builder()
            .name("Detect Decimal Commas")
            .description("Whether decimal commas are replaced by points in CSV columns that have only numbers, some like 12,50 or 1.234,50 and none like 12.50. An ambiguous column, such as "
                    + "one with only 1,234, is not changed")
            .required(true)
            .allowableValues("true", "false")
            .defaultValue("true")
            .build();

    private volatile RecordReaderFactory json;
    private volatile CustomerFile.Settings settings;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(JSON_READER, CHARACTER_SET, VALUE_SEPARATOR, ENVELOPE_FIELDS, DECIMAL_COMMAS);
    }

    private static boolean isCharset(final String name) {
        try {
            return DETECT.equals(name) || Charset.isSupported(name);
        } catch (final IllegalCharsetNameException e) {
            return false;
        }
    }

    private static Validator separatorValidator() {
        return (subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input)
                .valid(context.isExpressionLanguagePresent(input) || DETECT.equals(input) || input.equals("\\t") || input.length() == 1 && "\"\r\n".indexOf(input.charAt(0)) < 0)
                .explanation("it must be detect, or one character that is no quote and no end of line").build();
    }

    @OnEnabled
    public void enable(final ConfigurationContext context) {
        json = context.getProperty(JSON_READER).asControllerService(RecordReaderFactory.class);
        final String charset = context.getProperty(CHARACTER_SET).evaluateAttributeExpressions().getValue();
        final String separator = context.getProperty(VALUE_SEPARATOR).evaluateAttributeExpressions().getValue();
        final String envelopes = context.getProperty(ENVELOPE_FIELDS).evaluateAttributeExpressions().getValue();
        settings = new CustomerFile.Settings(DETECT.equals(charset) ? null : Charset.forName(charset),
                DETECT.equals(separator) ? null : Character.valueOf(separator.equals("\\t") ? '\t' : separator.charAt(0)),
                envelopes == null ? List.of() : Arrays.stream(envelopes.split(",")).map(String::strip).filter(name -> !name.isEmpty()).toList(),
                context.getProperty(DECIMAL_COMMAS).asBoolean());
    }

    @Override
    public RecordReader createRecordReader(final Map<String, String> variables, final InputStream in, final long inputLength, final ComponentLog logger)
            throws MalformedRecordException, IOException, SchemaNotFoundException {
        try {
            final CustomerFile file = CustomerFile.recognize(ReopenableContent.of(in), settings);
            file.notes().forEach(logger::warn);
            return file.format() == Format.CSV ? new CsvRecordReader(file.openCsv(), logger) : JsonRecordReader.open(json, variables, inputLength, logger, file);
        } catch (final UnreadableContentException e) {
            throw new MalformedRecordException(e.getMessage(), e);
        }
    }
}
