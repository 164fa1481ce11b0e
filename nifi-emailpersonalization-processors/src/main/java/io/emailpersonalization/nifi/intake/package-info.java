// SPDX-License-Identifier: Apache-2.0
/** Files of customers as they come: their format, character set and separator are recognized. */
package io.emailpersonalization.nifi.intake;
