"""The page of the customer's telephone. Self-contained, in plain old JavaScript, so that any phone browser shows it."""

import base64
import hashlib

_STYLE = """
body{margin:0;background:#101418;color:#f2f4f6;font:18px/1.4 sans-serif}
main{max-width:420px;margin:0 auto;padding:16px}
h1{font-size:18px;font-weight:600;margin:0 0 12px}
input{font:inherit;width:100%;box-sizing:border-box;padding:12px;border-radius:8px;border:1px solid #5a646e;
background:#1b2127;color:inherit}
label{display:block;margin:0 0 16px;color:#b9c2cb;font-size:15px}
section{background:#1b2127;border-radius:12px;padding:16px;margin:0 0 16px}
section p{margin:0 0 12px;overflow-wrap:anywhere}
.amount{font-size:26px;font-weight:700}
.done{opacity:.7}
button{font:inherit;font-weight:600;width:100%;min-height:52px;border:0;border-radius:8px;margin:8px 0 0;color:#fff}
.accept{background:#19804a}.refuse{background:#b3332b}.ignore{background:#46515c}
.error{color:#ffb4a8}
"""

_SCRIPT = """
var words={open:'',accepted:'Accepté',refused:'Refusé',ignored:'Ignoré',wrong_pin:'Code secret erroné'};
var errors={pin_invalid:'Tapez un code secret de 4 à 6 chiffres.',already_answered:'Vous avez déjà répondu.',
unknown_prompt:'Cette demande n\\'existe plus.'};
var operators={mvola:'MVola',pvit:'PVit',moneyfusion:'MoneyFusion',ekolopay:'EkoloPay'};
var drawn={},list=document.getElementById('prompts'),number=document.getElementById('number');
function element(kind,text,name){var e=document.createElement(kind);e.textContent=text;if(name){e.className=name;}
return e;}
function money(amount,currency){return String(amount).replace(/\\B(?=(\\d{3})+$)/g,'\\u202f')+'\\u202f'+
(currency==='MGA'?'Ar':'FCFA');}
function call(method,path,body,done){var r=new XMLHttpRequest();r.open(method,path);
r.setRequestHeader('Content-Type','application/json');
r.onload=function(){var data={};try{data=JSON.parse(r.responseText);}catch(e){}done(r.status,data);};
r.onerror=function(){done(0,{});};r.send(body?JSON.stringify(body):null);}
function draw(prompt){
var s=document.createElement('section'),open=prompt.status==='open';
if(!open){s.className='done';}
s.appendChild(element('p',(operators[prompt.operator]||prompt.operator)+' · '+prompt.number));
s.appendChild(element('p',money(prompt.amount,prompt.currency),'amount'));
s.appendChild(element('p',(open?'Payer ':'Pour ')+prompt.merchant_name+(open?' ?':'')));
if(!open){s.appendChild(element('p',words[prompt.status]||prompt.status));return s;}
var pin=document.createElement('input');pin.type='password';pin.setAttribute('inputmode','numeric');
pin.maxLength=6;pin.placeholder='Code secret';pin.autocomplete='off';pin.setAttribute('aria-label','Code secret');
s.appendChild(pin);
var error=element('p','','error');error.setAttribute('role','alert');
function button(text,action){var b=element('button',text,action);b.type='button';
b.onclick=function(){call('POST','/phone/prompts/'+encodeURIComponent(prompt.id),{action:action,pin:pin.value},
function(status,data){if(status===200){refresh();}else{error.textContent=errors[data.error]||'Pas de réponse.';}});};
s.appendChild(b);}
button('Accepter','accept');button('Refuser','refuse');button('Ignorer','ignore');
s.appendChild(error);return s;}
function refresh(){call('GET','/phone/prompts?number='+encodeURIComponent(number.value),null,function(status,data){
if(status!==200){return;}
var keep={},i,p,before=list.firstChild;
for(i=0;i<data.prompts.length;i++){p=data.prompts[i];keep[p.id]=true;
if(drawn[p.id]&&drawn[p.id].status!==p.status){if(before===drawn[p.id].node){before=before.nextSibling;}
list.removeChild(drawn[p.id].node);delete drawn[p.id];}
if(!drawn[p.id]){drawn[p.id]={status:p.status,node:draw(p)};list.insertBefore(drawn[p.id].node,before);}
else{before=drawn[p.id].node.nextSibling;}}
for(i in drawn){if(!keep[i]){list.removeChild(drawn[i].node);delete drawn[i];}}
document.getElementById('none').hidden=data.prompts.length>0;});}
number.oninput=refresh;refresh();setInterval(refresh,1000);
"""

PAGE = f"""<!doctype html>
<html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Téléphone du client</title>
<style>{_STYLE}</style></head><body><main>
<h1>Téléphone du client (simulation)</h1>
<label>Mon numéro (vide : tous)<input id="number" inputmode="tel" autocomplete="off"></label>
<p id="none">Aucune demande de paiement. Tout code secret de 4 à 6 chiffres est bon, sauf 9999.</p>
<div id="prompts"></div>
</main><script>{_SCRIPT}</script></body></html>
"""


def _source(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; script-src {_source(_SCRIPT)}; style-src {_source(_STYLE)}; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
