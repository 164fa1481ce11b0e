// SPDX-License-Identifier: Apache-2.0
/** Mailchimp Marketing API 3.0. */
package io.emailpersonalization.nifi.esp.mailchimp;
