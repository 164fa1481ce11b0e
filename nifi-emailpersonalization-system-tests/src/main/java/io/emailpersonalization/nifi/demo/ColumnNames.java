// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Maps the usual column names of CRM and shop exports to the fields of the quickstart flow. */
final class ColumnNames {

    /** Field of the quickstart flow to the names by which exports call it, compared without case, spaces and punctuation. */
    private static final Map<String, List<String>> USUAL = new LinkedHashMap<>();

    static {
        USUAL.put("customer_id", List.of("customerid", "id", "contactid", "recordid", "userid", "clientid", "memberid", "leadid", "personid", "accountid", "customernumber", "customerno",
                "crmid", "externalid", "kundennummer", "kundenid", "kundennr", "clienteid"));
        USUAL.put("source", List.of("source", "sourcesystem", "system", "quelle"));
        USUAL.put("email", List.of("email", "emailaddress", "mail", "emailadresse", "primaryemail", "workemail", "contactemail", "correoelectronico", "courriel"));
        USUAL.put("phone", List.of("phone", "phonenumber", "mobile", "mobilephone", "telephone", "tel", "telefon", "telefonnummer", "cell", "cellphone", "telefono"));
        USUAL.put("given_name", List.of("givenname", "firstname", "first", "forename", "vorname", "prenom", "nombre", "fname"));
        USUAL.put("family_name", List.of("familyname", "lastname", "last", "surname", "nachname", "nom", "apellido", "apellidos", "lname"));
        USUAL.put("full_name", List.of("fullname", "name", "contactname", "customername", "displayname"));
        USUAL.put("birth_date", List.of("birthdate", "birthday", "dateofbirth", "dob", "geburtsdatum"));
        USUAL.put("street", List.of("street", "address", "address1", "addressline1", "streetaddress", "mailingstreet", "billingstreet", "strasse", "straße"));
        USUAL.put("city", List.of("city", "town", "mailingcity", "billingcity", "ort", "stadt", "ville", "ciudad"));
        USUAL.put("postal_code", List.of("postalcode", "zip", "zipcode", "postcode", "mailingpostalcode", "billingzip", "plz", "codepostal"));
        USUAL.put("country", List.of("country", "countrycode", "mailingcountry", "billingcountry", "land", "pays", "pais"));
        USUAL.put("language", List.of("language", "languagecode", "lang", "locale", "sprache"));
        USUAL.put("signed_up_at", List.of("signedupat", "createdat", "createddate", "createdate", "registeredat", "registrationdate", "signupdate", "optintime"));
        USUAL.put("updated_at", List.of("updatedat", "updateddate", "lastmodifieddate", "lastmodified", "modifiedat", "modifiedon", "lastchanged", "systemmodstamp"));
        USUAL.put("marketing_consent", List.of("marketingconsent", "consent", "optin", "emailoptin", "newsletter", "acceptsmarketing", "acceptsemailmarketing", "marketingoptin",
                "subscribed", "gdprconsent"));
        USUAL.put("consent_at", List.of("consentat", "consentdate", "optinat", "optindate", "consenttimestamp"));
        USUAL.put("email_status", List.of("emailstatus", "deliverability", "bouncestatus"));
        USUAL.put("last_purchase_at", List.of("lastpurchaseat", "lastpurchasedate", "lastorderdate", "lastorderat", "lastorder", "recency", "letztebestellung"));
        USUAL.put("purchase_count", List.of("purchasecount", "ordercount", "orderscount", "orders", "totalorders", "numberoforders", "frequency", "anzahlbestellungen"));
        USUAL.put("purchase_total", List.of("purchasetotal", "totalspent", "totalspend", "lifetimevalue", "ltv", "revenue", "totalrevenue", "monetary", "umsatz"));
        USUAL.put("purchases", List.of("purchases"));
    }

    /** Fields that the quickstart flow knows. */
    static final Set<String> FIELDS = USUAL.keySet();

    private ColumnNames() {
    }

    /**
     * Returns the new name of each column of an export: a field of the flow, or its own name.
     *
     * @param columns the export's columns in their order
     * @param choices as said on the command line
     * @throws DemoException when a named column, the id column or the address column is missing, or when the flow would not read a column of refusals
     */
    static Map<String, String> assign(final List<String> columns, final ColumnChoices choices) {
        final Map<String, String> given = choices.fields();
        final String found = "columns found: " + String.join(", ", columns);
        given.forEach((field, column) -> {
            if (!columns.contains(column)) {
                throw new DemoException("There is no column %s for %s; %s.".formatted(column, field, found));
            }
        });
        choices.refusals().stream().filter(column -> !columns.contains(column)).findFirst().ifPresent(column -> {
            throw new DemoException("There is no column %s that refuses; %s.".formatted(column, found));
        });
        RefusalNames.check(choices);
        final Map<String, String> fieldOf = new HashMap<>();
        given.forEach((field, column) -> fieldOf.put(column, field));
        RefusalNames.name(columns, choices.refusals(), fieldOf);
        USUAL.forEach((field, names) -> {
            if (!given.containsKey(field)) {
                names.stream()
                        .flatMap(name -> columns.stream().filter(column -> simple(column).equals(name)))
                        .filter(column -> !fieldOf.containsKey(column) && !RefusalNames.isRead(column))
                        .findFirst()
                        .ifPresent(column -> fieldOf.put(column, field));
            }
        });
        final List<String> missing = new ArrayList<>(List.of("customer_id", "email"));
        missing.removeAll(fieldOf.values());
        if (!missing.isEmpty()) {
            throw new DemoException("Say which column holds %s, with %s; %s.".formatted(String.join(" and ", missing),
                    String.join(" ", missing.stream().map(field -> "--map " + field + "=" + meant(field, columns, fieldOf)).toList()), found));
        }
        RefusalNames.refuseUnread(columns.stream().filter(column -> !fieldOf.containsKey(column)).toList(), choices);
        return names(columns, fieldOf);
    }

    /** The column that a field was probably meant by; else a word for it. */
    private static String meant(final String field, final List<String> columns, final Map<String, String> fieldOf) {
        final List<String> others = USUAL.keySet().stream().filter(other -> !other.equals(field)).toList();
        return columns.stream().filter(column -> !fieldOf.containsKey(column) && Suggestions.field(column, others).isPresent()).findFirst().map(RefusalNames::quoted).orElse("COLUMN");
    }

    /** Field to the simple names by which exports call it. */
    static Map<String, List<String>> usual() {
        return USUAL;
    }

    private static Map<String, String> names(final List<String> columns, final Map<String, String> fieldOf) {
        final Set<String> taken = new HashSet<>(fieldOf.values());
        final Map<String, String> names = new LinkedHashMap<>();
        for (final String column : columns) {
            String name = fieldOf.get(column);
            if (name == null) {
                name = column;
                while (!taken.add(name)) {
                    name = "other_" + name;
                }
            }
            names.put(column, name);
        }
        return names;
    }

    /** A name without case, spaces and punctuation. */
    static String simple(final String column) {
        return column.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
