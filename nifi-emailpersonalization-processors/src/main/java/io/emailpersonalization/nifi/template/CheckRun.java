// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappedContact;
import io.emailpersonalization.nifi.mapping.MappingException;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.template.check.Finding;
import io.emailpersonalization.nifi.template.check.KnownNames;
import io.emailpersonalization.nifi.template.check.RecordContact;
import io.emailpersonalization.nifi.template.check.TemplateCheck;
import io.emailpersonalization.nifi.template.check.TemplatePart;
import io.emailpersonalization.nifi.template.render.MailRenderer;
import io.emailpersonalization.nifi.template.render.Preview;
import io.emailpersonalization.nifi.template.syntax.ParsedTemplate;
import org.apache.nifi.serialization.record.Record;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** One template against the records of one FlowFile, in one pass over them. Tested by CheckEmailTemplateTest. */
final class CheckRun {

    private final CheckSettings settings;
    private final Map<TemplatePart, ParsedTemplate> templates;
    private final Map<String, String> defaults;
    private final TemplateCheck check;
    private final PreviewSample<RecordContact> sample;
    private long received;
    private long checked;

    CheckRun(final CheckSettings settings, final Map<TemplatePart, ParsedTemplate> templates, final KnownNames names) {
        this.settings = settings;
        this.templates = templates;
        this.defaults = settings.defaults();
        this.check = new TemplateCheck(settings.syntax(), templates, names, defaults.keySet());
        this.sample = new PreviewSample<>(settings.previews(), settings.previews() > 0 && settings.isRandomPreview());
    }

    /** Counts for every record what is blank. Records that a push would not mail are left out: they have no address, or a value that does not fit the mapping. */
    void addAll(final RecordInput records) throws UnreadableContentException {
        final ContactMapping mapping = settings.mapping();
        final Set<String> mapped = Set.copyOf(mapping.fieldNames());
        for (Record record = records.next(); record != null; record = records.next()) {
            received++;
            final MappedContact contact = map(mapping, record);
            if (contact != null) {
                checked++;
                final RecordContact values = new RecordContact(contact, settings.syntax().emailField(), mapped, defaults.keySet());
                check.add(values);
                sample.offer(received, values);
            }
        }
    }

    /** Returns null for a record that is not mailed. */
    private static MappedContact map(final ContactMapping mapping, final Record record) {
        try {
            final MappedContact contact = mapping.map(record);
            return contact.email() == null ? null : contact;
        } catch (final MappingException e) {
            // the push rejects it and says why
            return null;
        }
    }

    long received() {
        return received;
    }

    long checked() {
        return checked;
    }

    long tokens() {
        return templates.values().stream().mapToLong(template -> template.tokens().size()).sum();
    }

    List<Finding> findings() {
        return check.findings(settings.maxLackingPercent());
    }

    List<Preview> previews() {
        final MailRenderer renderer = new MailRenderer(settings.syntax(), templates, defaults);
        return sample.chosen().stream().map(each -> renderer.render(each.number(), each.value())).toList();
    }
}
