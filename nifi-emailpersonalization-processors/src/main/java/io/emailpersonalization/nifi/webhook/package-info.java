// SPDX-License-Identifier: Apache-2.0
/** VerifyWebhookSignature: its properties, its relationships and its session. */
package io.emailpersonalization.nifi.webhook;
